using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Baselines;

/// <summary>Factor analysis: x = mean + W z + noise, z ~ N(0, I_k), a noise variance per feature.</summary>
/// <remarks>Fitted by expectation/conditional maximisation: for fixed noise psi the best W is exact,
/// W = Psi^(1/2) U_k (Lambda_k - I)^(1/2) with U, Lambda of Psi^(-1/2) S Psi^(-1/2); then psi = diag(S - W W^T), which at that W is
/// the EM step. The likelihood never falls, and far fewer iterations are needed than with plain EM; each costs one f x f
/// eigendecomposition. W comes in canonical form (W^T Psi^-1 W diagonal, falling): rotate it for reading.
/// Source: Rubin &amp; Thayer 1982; Liu &amp; Rubin 1998; Barber 2012, section 21.2.</remarks>
public sealed class FactorAnalysis : IDensity
{
    private readonly LinearGaussian density;

    /// <summary>A model of given parameters.</summary>
    /// <param name="mean">[f].</param>
    /// <param name="loadings">W, [f, k].</param>
    /// <param name="noise">psi, [f], above 0, squared units of the data.</param>
    /// <exception cref="ArgumentException">Shapes disagree, or a variance is not positive.</exception>
    public FactorAnalysis(double[] mean, double[,] loadings, double[] noise)
    {
        density = new LinearGaussian(mean, loadings, noise);
        (Mean, Loadings, Noise, Converged) = (mean, loadings, noise, true);
    }

    /// <summary>[f].</summary>
    public double[] Mean { get; }

    /// <summary>W, [f, k], units of the data.</summary>
    public double[,] Loadings { get; }

    /// <summary>psi, [f], squared units of the data.</summary>
    public double[] Noise { get; }

    /// <summary>How many iterations the fit took; 0 for given parameters.</summary>
    public int Iterations { get; private init; }

    /// <summary>False when the fit ended at the iteration limit.</summary>
    public bool Converged { get; private init; }

    /// <summary>[k, k], the posterior covariance of z, the same for every row.</summary>
    public double[,] PosteriorCovariance => density.PosteriorCovariance;

    /// <summary>[f], psi as a part of the modelled variance, 0 .. 1: what no factor shares.</summary>
    public double[] Uniqueness => [.. Noise.Select((v, j) => v / ModelVariance(j))];

    /// <summary>[f, k], loadings over the modelled standard deviation: correlations of feature and factor.</summary>
    public double[,] StandardisedLoadings
    {
        get
        {
            var standardised = new double[Loadings.Rows, Loadings.Columns];
            for (var j = 0; j < Loadings.Rows; j++)
                for (var c = 0; c < Loadings.Columns; c++)
                    standardised[j, c] = Loadings[j, c] / Math.Sqrt(ModelVariance(j));
            return standardised;
        }
    }

    /// <summary>Maximum likelihood fit.</summary>
    /// <param name="rows">[n, f], finite, n at least 2, no constant column.</param>
    /// <param name="factors">k, 0 .. f - 1; 0 is the Gaussian with independent features.</param>
    /// <param name="options">When to stop; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">k outside 0 .. f - 1, or an option outside its range.</exception>
    /// <exception cref="UserException">Too few rows, a value that is not finite, or a constant column.</exception>
    public static FactorAnalysis Fit(double[,] rows, int factors, FactorAnalysisOptions? options = null)
    {
        MatrixRows.RequireData(rows, atLeast: 2);
        ArgumentOutOfRangeException.ThrowIfNegative(factors);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factors, rows.Columns - 1);
        options ??= new FactorAnalysisOptions();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.NoiseFloor, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.NoiseFloor, 1);
        var mean = Moments.Means(rows);
        var covariance = Moments.Covariance(rows, mean, rows.Rows);
        var variances = Enumerable.Range(0, rows.Columns).Select(j => covariance[j, j]).ToArray();
        if (Array.IndexOf(variances, 0.0) is var constant and >= 0)
            throw new UserException($"column {constant} (from 0) is constant: its noise variance would be 0; drop the column");

        var noise = (double[])variances.Clone();
        var (loadings, logLikelihood) = BestLoadings(covariance, noise, factors);
        var iteration = 0;
        var converged = factors == 0;
        while (!converged && iteration < options.MaxIterations)
        {
            iteration++;
            noise = ResidualVariances(variances, loadings, options.NoiseFloor);
            var before = logLikelihood;
            (loadings, logLikelihood) = BestLoadings(covariance, noise, factors);
            converged = logLikelihood - before < options.Tolerance;
        }
        return new FactorAnalysis(mean, loadings, noise) { Iterations = iteration, Converged = converged };
    }

    /// <inheritdoc/>
    /// <remarks>ln N(x; mean, W W^T + diag psi).</remarks>
    public double[] LogProbability(double[,] rows) => density.LogProbability(rows);

    /// <summary>Factor scores: the posterior mean of z for each row (Thomson's regression scores).</summary>
    /// <param name="rows">[n, f].</param>
    /// <returns>[n, k].</returns>
    /// <exception cref="ArgumentException">Another width than fitted.</exception>
    public double[,] Scores(double[,] rows) => density.PosteriorMean(rows);

    /// <inheritdoc/>
    public double[,] Sample(int count, ulong seed) => density.Sample(count, seed);

    private double ModelVariance(int j) => Noise[j] + MatrixRows.Dot(Loadings.Row(j), Loadings.Row(j));

    private static double[] ResidualVariances(double[] variances, double[,] loadings, double floor) =>
        [.. variances.Select((v, j) => Math.Max(v - MatrixRows.Dot(loadings.Row(j), loadings.Row(j)), floor * v))];

    private static (double[,] Loadings, double LogLikelihood) BestLoadings(double[,] covariance, double[] noise, int factors)
    {
        var f = noise.Length;
        var sd = noise.Select(Math.Sqrt).ToArray();
        var scaled = new double[f, f];
        for (var i = 0; i < f; i++)
            for (var j = 0; j < f; j++)
                scaled[i, j] = covariance[i, j] / (sd[i] * sd[j]);
        var eigen = SymmetricEigen.Of(scaled);

        // A kept eigenvalue above 1 is modelled exactly: it adds ln lambda to the log determinant and 1 to the trace.
        var deviance = f * Math.Log(2 * Math.PI) + noise.Sum(Math.Log);
        var loadings = new double[f, factors];
        for (var c = 0; c < f; c++)
        {
            var lambda = eigen.Values[c];
            var modelled = c < factors && lambda > 1;
            deviance += modelled ? Math.Log(lambda) + 1 : lambda;
            if (!modelled) continue;
            for (var j = 0; j < f; j++) loadings[j, c] = sd[j] * eigen.Vectors[j, c] * Math.Sqrt(lambda - 1);
        }
        return (loadings, -0.5 * deviance);
    }
}
