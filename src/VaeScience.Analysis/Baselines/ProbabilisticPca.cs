using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Baselines;

/// <summary>Probabilistic PCA: x = mean + W z + noise, z ~ N(0, I_k), one noise variance for all features.</summary>
/// <remarks>Maximum likelihood in closed form: sigma^2 = mean of the f - k smallest eigenvalues of the covariance (divisor n),
/// W = U_k (Lambda_k - sigma^2 I)^(1/2). A linear VAE with one shared noise variance has its optimum here.
/// Source: Tipping &amp; Bishop 1999; Lucas et al. 2019.</remarks>
public sealed class ProbabilisticPca : IDensity
{
    private readonly LinearGaussian density;

    /// <summary>A model of given parameters.</summary>
    /// <param name="mean">[f].</param>
    /// <param name="loadings">W, [f, k].</param>
    /// <param name="noiseVariance">sigma^2, above 0, squared units of the data.</param>
    /// <exception cref="ArgumentException">Shapes disagree, or the variance is not positive.</exception>
    public ProbabilisticPca(double[] mean, double[,] loadings, double noiseVariance)
    {
        ArgumentNullException.ThrowIfNull(mean);
        var noise = new double[mean.Length];
        Array.Fill(noise, noiseVariance);
        density = new LinearGaussian(mean, loadings, noise);
        (Mean, Loadings, NoiseVariance) = (mean, loadings, noiseVariance);
    }

    /// <summary>[f].</summary>
    public double[] Mean { get; }

    /// <summary>W, [f, k]: principal axes, shrunk; column signs as in <see cref="PrincipalComponents"/>.</summary>
    public double[,] Loadings { get; }

    /// <summary>sigma^2, squared units of the data.</summary>
    public double NoiseVariance { get; }

    /// <summary>[k, k], the posterior covariance of z, the same for every row.</summary>
    public double[,] PosteriorCovariance => density.PosteriorCovariance;

    /// <summary>The exact maximum likelihood fit.</summary>
    /// <param name="rows">[n, f], finite, n at least 2.</param>
    /// <param name="factors">k, 0 .. f - 1; 0 is the isotropic Gaussian.</param>
    /// <exception cref="ArgumentOutOfRangeException">k outside 0 .. f - 1.</exception>
    /// <exception cref="UserException">Too few rows, a value that is not finite, or no variance left for the noise.</exception>
    public static ProbabilisticPca Fit(double[,] rows, int factors)
    {
        MatrixRows.RequireData(rows, atLeast: 2);
        ArgumentOutOfRangeException.ThrowIfNegative(factors);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factors, rows.Columns - 1);
        var components = PrincipalComponents.Fit(rows);
        var ml = components.Eigenvalues.Select(v => v * (rows.Rows - 1) / rows.Rows).ToArray();
        var noise = ml.Skip(factors).Sum() / (rows.Columns - factors);
        if (noise <= 1e-12 * ml[0])
            throw new UserException($"{factors} factors explain all variance of {rows.Rows} rows, none is left for the noise; use fewer factors");
        var loadings = new double[rows.Columns, factors];
        for (var j = 0; j < rows.Columns; j++)
            for (var c = 0; c < factors; c++)
                loadings[j, c] = components.Axes[j, c] * Math.Sqrt(Math.Max(ml[c] - noise, 0));
        return new ProbabilisticPca(components.Mean, loadings, noise);
    }

    /// <inheritdoc/>
    /// <remarks>ln N(x; mean, W W^T + sigma^2 I).</remarks>
    public double[] LogProbability(double[,] rows) => density.LogProbability(rows);

    /// <summary>The posterior mean of z for each row.</summary>
    /// <param name="rows">[n, f].</param>
    /// <returns>[n, k].</returns>
    /// <exception cref="ArgumentException">Another width than fitted.</exception>
    public double[,] Scores(double[,] rows) => density.PosteriorMean(rows);

    /// <inheritdoc/>
    public double[,] Sample(int count, ulong seed) => density.Sample(count, seed);
}
