using MathNet.Numerics.LinearAlgebra;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Baselines;

/// <summary>x = mean + W z + noise with z ~ N(0, I_k), noise ~ N(0, diag psi): the density shared by PPCA and factor analysis.</summary>
/// <remarks>With M = I + W^T Psi^-1 W (Woodbury), z | x ~ N(M^-1 W^T Psi^-1 (x - mean), M^-1) and
/// log p(x) = -1/2 [f ln 2pi + sum ln psi + ln det M + |Psi^(-1/2)(x - mean - W m)|^2 + |m|^2], m the posterior mean: a sum of
/// squares, without the cancellation of the usual difference. Source: Bishop 2006, sections 12.2 and 12.2.4.</remarks>
internal sealed class LinearGaussian
{
    // f = features, k = factors
    private readonly double[] mean;
    private readonly double[,] loadings;
    private readonly double[] noise;
    private readonly double[,] gain;
    private readonly double logNormaliser;

    internal LinearGaussian(double[] mean, double[,] loadings, double[] noise)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(loadings);
        ArgumentNullException.ThrowIfNull(noise);
        if (loadings.Rows != mean.Length || noise.Length != mean.Length)
            throw new ArgumentException($"got mean [{mean.Length}], loadings [{loadings.Rows}, {loadings.Columns}], noise [{noise.Length}]; "
                + "allowed are [f], [f, k], [f]");
        if (noise.Any(v => !(v > 0)))
            throw new ArgumentException($"got a noise variance of {noise.Min()}, allowed are numbers > 0", nameof(noise));
        (this.mean, this.loadings, this.noise) = (mean, loadings, noise);
        var logDeterminant = noise.Sum(Math.Log);
        (PosteriorCovariance, gain) = (new double[0, 0], new double[0, mean.Length]);
        if (loadings.Columns > 0)
        {
            var w = Matrix<double>.Build.DenseOfArray(loadings);
            var weighted = Matrix<double>.Build.Dense(loadings.Columns, mean.Length, (c, j) => loadings[j, c] / noise[j]);
            var factor = (Matrix<double>.Build.DenseIdentity(loadings.Columns) + weighted * w).Cholesky();
            logDeterminant += factor.DeterminantLn;
            gain = factor.Solve(weighted).ToArray();
            PosteriorCovariance = factor.Solve(Matrix<double>.Build.DenseIdentity(loadings.Columns)).ToArray();
        }
        logNormaliser = -0.5 * (mean.Length * Math.Log(2 * Math.PI) + logDeterminant);
    }

    /// <summary>[k, k], M^-1, the same for every row.</summary>
    internal double[,] PosteriorCovariance { get; }

    /// <summary>[n, k], the posterior mean of z for each row.</summary>
    internal double[,] PosteriorMean(double[,] rows)
    {
        MatrixRows.RequireColumns(rows, mean.Length);
        var means = new double[rows.Rows, loadings.Columns];
        var deviation = new double[mean.Length];
        for (var i = 0; i < rows.Rows; i++)
        {
            for (var j = 0; j < mean.Length; j++) deviation[j] = rows[i, j] - mean[j];
            for (var c = 0; c < loadings.Columns; c++) means[i, c] = MatrixRows.Dot(gain.Row(c), deviation);
        }
        return means;
    }

    /// <summary>[n], nats.</summary>
    internal double[] LogProbability(double[,] rows)
    {
        var posterior = PosteriorMean(rows);
        var result = new double[rows.Rows];
        for (var i = 0; i < rows.Rows; i++)
        {
            var m = posterior.Row(i);
            var quadratic = MatrixRows.Dot(m, m);
            for (var j = 0; j < mean.Length; j++)
            {
                var residual = rows[i, j] - mean[j] - MatrixRows.Dot(loadings.Row(j), m);
                quadratic += residual * residual / noise[j];
            }
            result[i] = logNormaliser - 0.5 * quadratic;
        }
        return result;
    }

    /// <summary>[count, f], drawn from the model.</summary>
    internal double[,] Sample(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var random = new RandomSequence(new Philox(seed, RandomPurpose.Sample));
        var rows = new double[count, mean.Length];
        var z = new double[loadings.Columns];
        for (var i = 0; i < count; i++)
        {
            for (var c = 0; c < z.Length; c++) z[c] = random.Normal();
            for (var j = 0; j < mean.Length; j++)
                rows[i, j] = mean[j] + MatrixRows.Dot(loadings.Row(j), z) + Math.Sqrt(noise[j]) * random.Normal();
        }
        return rows;
    }
}
