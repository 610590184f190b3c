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

    /// <inheritdoc/>
    public override bool IsGaussian => true;

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

    /// <inheritdoc/>
    /// <remarks>A divergence does not change when both distributions are moved and scaled alike: in units of the prior it is that from N(0, I).</remarks>
    public override (Tensor PerRow, Tensor? PerUnit)? KlToDiagonalNormal(Pass pass, Tensor priorMean, Tensor priorLogVar)
    {
        var tape = pass.Tape;
        var logSd = tape.Scale(priorLogVar, 0.5);
        var inverseSd = tape.Exp(tape.Negate(logSd));
        var whitened = new FullGaussianDistribution(
            tape.Multiply(tape.Subtract(mu, priorMean), inverseSd), tape.Subtract(logDiagonal, logSd), tape.Multiply(lower, ForRowsOfFactor(tape, inverseSd)));
        return whitened.KlToStandardNormal(pass);
    }

    /// <summary>One number of each unit, [d] or [n, d], repeated for the elements of L below the diagonal in the unit's row, [w] or [n, w].</summary>
    private Tensor ForRowsOfFactor(Tape tape, Tensor ofUnits)
    {
        var (d, w) = (mu.Shape.Columns, lower.Shape.Columns);
        var selection = new double[d * w];
        for (var (j, start) = (0, 0); j < d; start += j++)
            for (var k = 0; k < j; k++) selection[j * w + start + k] = 1;
        var repeated = tape.Matmul(ofUnits.Reshape([ofUnits.Length / d, d]), tape.Constant(selection, [d, w]));
        return ofUnits.Shape.Rank == 1 ? repeated.Reshape([w]) : repeated;
    }
}
