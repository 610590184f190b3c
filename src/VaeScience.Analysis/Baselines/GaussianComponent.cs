using MathNet.Numerics.LinearAlgebra;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Baselines;

/// <summary>One multivariate Gaussian, ready to evaluate and to draw from.</summary>
internal sealed class GaussianComponent
{
    private readonly double[] mean;
    private readonly double[,]? factor;
    private readonly double[] scale;
    private readonly double logNormaliser;

    /// <param name="mean">[f].</param>
    /// <param name="covariance">[f, f], symmetric; only its diagonal is read when <paramref name="diagonal"/>.</param>
    /// <param name="diagonal">Whether features are independent.</param>
    internal GaussianComponent(double[] mean, double[,] covariance, bool diagonal)
    {
        this.mean = mean;
        factor = diagonal ? null : Factor(covariance);
        // The diagonal of the Cholesky factor plays the part of the standard deviations.
        scale = [.. Enumerable.Range(0, mean.Length).Select(j => factor is null ? Math.Sqrt(covariance[j, j]) : factor[j, j])];
        if (scale.Any(s => !(s > 0))) throw Singular();
        logNormaliser = -0.5 * mean.Length * Math.Log(2 * Math.PI) - scale.Sum(Math.Log);
    }

    /// <summary>ln N(x; mean, covariance).</summary>
    internal double LogProbability(ReadOnlySpan<double> x, Span<double> whitened)
    {
        // Forward substitution: |L^-1 (x - mean)|^2.
        for (var j = 0; j < mean.Length; j++)
        {
            var rest = x[j] - mean[j];
            if (factor is not null) rest -= MatrixRows.Dot(factor.Row(j)[..j], whitened[..j]);
            whitened[j] = rest / scale[j];
        }
        return logNormaliser - 0.5 * MatrixRows.Dot(whitened, whitened);
    }

    /// <summary>Draws x = mean + L e.</summary>
    internal void Sample(RandomSequence random, Span<double> x)
    {
        var noise = new double[mean.Length];
        for (var j = 0; j < noise.Length; j++) noise[j] = random.Normal();
        for (var j = 0; j < noise.Length; j++)
            x[j] = mean[j] + (factor is null ? scale[j] * noise[j] : MatrixRows.Dot(factor.Row(j)[..(j + 1)], noise.AsSpan(0, j + 1)));
    }

    private static double[,] Factor(double[,] covariance)
    {
        try
        {
            return Matrix<double>.Build.DenseOfArray(covariance).Cholesky().Factor.ToArray();
        }
        catch (ArgumentException)
        {
            throw Singular();
        }
    }

    private static UserException Singular() =>
        new("a component's covariance has no inverse: too few rows for so many features; use fewer components, diagonal covariances "
            + "or a larger covariance floor");
}
