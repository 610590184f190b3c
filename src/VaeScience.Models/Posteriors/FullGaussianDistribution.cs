using VaeScience.Compute.Ops;

namespace VaeScience.Models.Posteriors;

/// <summary>N(mu, L L^T) for each row.</summary>
/// <param name="mu">[n, d].</param>
/// <param name="logDiagonal">[n, d], logarithms of the diagonal of L.</param>
/// <param name="lower">[n, d (d - 1) / 2], L below its diagonal, row by row.</param>
public sealed class FullGaussianDistribution(Tensor mu, Tensor logDiagonal, Tensor lower) : LatentDistribution
{
    /// <inheritdoc/>
    public override Tensor Mean => mu;

    /// <summary>log diag L, [n, d].</summary>
    public Tensor LogDiagonal => logDiagonal;

    /// <summary>L below its diagonal, row by row, [n, d (d - 1) / 2].</summary>
    public Tensor Lower => lower;

    /// <inheritdoc/>
    /// <remarks>z = mu + L noise.</remarks>
    public override Tensor Transform(Pass pass, Tensor noise) => pass.Tape.TriangularReparameterise(mu, logDiagonal, lower, noise);

    /// <inheritdoc/>
    public override Tensor LogProbability(Pass pass, Tensor z) => pass.Tape.TriangularLogDensity(mu, logDiagonal, lower, z);

    /// <inheritdoc/>
    /// <remarks>The marginal of a unit is N(mu_j, sd_j^2).</remarks>
    public override Tensor LogProbabilitiesByUnit(Pass pass, Tensor z)
    {
        var logVar = pass.Tape.Affine(pass.Tape.Log(StandardDeviation(pass)), 2, 0);
        return pass.Tape.GaussianLogDensities(z, mu, logVar, byUnit: true).Reshape([z.Shape.Columns, z.Shape.Rows, mu.Shape.Rows]);
    }

    /// <inheritdoc/>
    public override LatentDistribution Detach() => new FullGaussianDistribution(mu.Detach(), logDiagonal.Detach(), lower.Detach());

    /// <inheritdoc/>
    public override Tensor StandardDeviation(Pass pass) => pass.Tape.TriangularStandardDeviation(logDiagonal, lower);

    /// <inheritdoc/>
    /// <remarks>The divergence does not split into units.</remarks>
    public override (Tensor PerRow, Tensor? PerUnit)? KlToStandardNormal(Pass pass) => (pass.Tape.TriangularKlToStandardNormal(mu, logDiagonal, lower), null);
}
