using VaeScience.Compute.Ops;

namespace VaeScience.Models.Posteriors;

/// <summary>N(mu, diag exp(logVar)) for each row.</summary>
/// <param name="mu">[n, d].</param>
/// <param name="logVar">[n, d], log variances.</param>
public sealed class DiagonalGaussianDistribution(Tensor mu, Tensor logVar) : LatentDistribution
{
    /// <inheritdoc/>
    public override Tensor Mean => mu;

    /// <inheritdoc/>
    public override bool IsGaussian => true;

    /// <summary>log sigma^2, [n, d].</summary>
    public Tensor LogVar => logVar;

    /// <inheritdoc/>
    /// <remarks>z = mu + exp(logVar / 2) noise.</remarks>
    public override Tensor Transform(Pass pass, Tensor noise) => pass.Tape.Reparameterise(mu, logVar, noise);

    /// <inheritdoc/>
    public override Tensor LogProbability(Pass pass, Tensor z) => pass.Tape.GaussianLogDensity(z, mu, logVar);

    /// <inheritdoc/>
    public override Tensor LogProbabilities(Pass pass, Tensor z) => pass.Tape.GaussianLogDensities(z, mu, logVar);

    /// <inheritdoc/>
    public override Tensor LogProbabilitiesByUnit(Pass pass, Tensor z) =>
        pass.Tape.GaussianLogDensities(z, mu, logVar, byUnit: true).Reshape([z.Shape.Columns, z.Shape.Rows, mu.Shape.Rows]);

    /// <inheritdoc/>
    public override LatentDistribution Detach() => new DiagonalGaussianDistribution(mu.Detach(), logVar.Detach());

    /// <inheritdoc/>
    public override Tensor StandardDeviation(Pass pass) => pass.Tape.Exp(pass.Tape.Affine(logVar, 0.5, 0));

    /// <inheritdoc/>
    public override (Tensor PerRow, Tensor? PerUnit)? KlToStandardNormal(Pass pass)
    {
        var perUnit = pass.Tape.KlToStandardNormal(mu, logVar);
        return (pass.Tape.Sum(perUnit, axis: 1), perUnit);
    }

    /// <inheritdoc/>
    /// <remarks>A divergence does not change when both distributions are moved and scaled alike: in units of the prior it is that from N(0, I).</remarks>
    public override (Tensor PerRow, Tensor? PerUnit)? KlToDiagonalNormal(Pass pass, Tensor priorMean, Tensor priorLogVar)
    {
        var tape = pass.Tape;
        var inverseSd = tape.Exp(tape.Scale(priorLogVar, -0.5));
        var whitened = new DiagonalGaussianDistribution(tape.Multiply(tape.Subtract(mu, priorMean), inverseSd), tape.Subtract(logVar, priorLogVar));
        return whitened.KlToStandardNormal(pass);
    }
}
