using VaeScience.Analysis.Clustering;
using VaeScience.Models.Evaluation;

namespace VaeScience.Models.Mixtures;

/// <summary>Components that start where the posteriors of the training rows lie.</summary>
/// <remarks>
/// Maximises sum_i log sum_y p(y) exp(-KL(q_i || p(z|y))) over the components: the bound itself, encoder and decoder held. The E step gives
/// r_iy in proportion to p(y) exp(-KL); the M step p(y) = mean r_iy, mu_y = mean of m_i weighted by r, s_y = mean of v_i + (m_i - mu_y)^2. Every restart
/// begins from k-means on the posterior means. Nothing but the posteriors of the training rows is looked at: no labels, no held-out rows.
/// </remarks>
internal sealed class MixtureStart
{
    private const int MostIterations = 200;
    private const double Tolerance = 1e-6, LeastVariance = 1e-6;

    // n = rows, K = components, d = latent size; mean and variance [n, d], all row-major
    private MixtureStart(double[] logWeights, double[] means, double[] logVars, double bound) =>
        (LogWeights, Means, LogVars, Bound) = (logWeights, means, logVars, bound);

    public int Count => LogWeights.Length;

    /// <summary>log p(y), [K].</summary>
    public double[] LogWeights { get; }

    /// <summary>[K, d].</summary>
    public double[] Means { get; }

    /// <summary>[K, d].</summary>
    public double[] LogVars { get; }

    /// <summary>Mean over rows of log sum_y p(y) exp(-KL), nats: the part of the bound that depends on the components.</summary>
    public double Bound { get; }

    /// <summary>The start of the highest bound; of the lowest Bayesian information criterion where the number of clusters is to be chosen.</summary>
    public static MixtureStart Fit(LatentTable rows, MixtureOptions options, ulong seed)
    {
        var (n, d) = (rows.Mean.GetLength(0), rows.Mean.GetLength(1));
        double[] m = [.. rows.Mean.Cast<double>()], v = [.. rows.Sd.Cast<double>().Select(s => s * s)];
        var most = Math.Min(options.Clusters, n);
        MixtureStart? best = null;
        for (var k = options.ChoosesClusters ? 1 : most; k <= most; k++)
        {
            for (var restart = 0; restart < (k == 1 ? 1 : options.Restarts); restart++)
            {
                var labels = KMeans.Fit(rows.Mean, k, seed + (ulong)restart, new KMeansOptions { Restarts = 1 }).Labels;
                var start = Maximise(m, v, labels, (n, k, d));
                if (best is null || start.Criterion(n, d) > best.Criterion(n, d)) best = start;
            }
        }
        return best!;
    }

    // Among equal numbers of components this orders as the bound does. Source: Schwarz 1978.
    private double Criterion(int rows, int latent) => rows * Bound - 0.5 * (Count * (2 * latent + 1) - 1) * Math.Log(rows);

    private static MixtureStart Maximise(double[] m, double[] v, int[] labels, (int N, int K, int D) size)
    {
        var (n, k, d) = size;
        var r = new double[n * k];
        for (var i = 0; i < n; i++) r[i * k + labels[i]] = 1;
        var bound = double.NegativeInfinity;
        for (var iteration = 1; ; iteration++)
        {
            var (weights, means, variances) = Moments(m, v, r, size);
            var before = bound;
            bound = Responsibilities(m, v, (weights, means, variances), r, size);
            if (bound - before >= Tolerance && iteration < MostIterations) continue;
            return new MixtureStart([.. weights.Select(w => Math.Log(w))], means, [.. variances.Select(w => Math.Log(w))], bound);
        }
    }

    private static (double[] Weights, double[] Means, double[] Variances) Moments(double[] m, double[] v, double[] r, (int N, int K, int D) size)
    {
        var (n, k, d) = size;
        var weights = new double[k];
        double[] means = new double[k * d], variances = new double[k * d];
        for (var i = 0; i < n; i++)
            for (var y = 0; y < k; y++)
            {
                var share = r[i * k + y];
                weights[y] += share;
                for (var j = 0; j < d; j++) means[y * d + j] += share * m[i * d + j];
            }
        // A component that lost every row keeps finite moments, and a weight of nothing.
        for (var y = 0; y < k; y++) weights[y] = Math.Max(weights[y], double.Epsilon);
        for (var a = 0; a < means.Length; a++) means[a] /= weights[a / d];
        for (var i = 0; i < n; i++)
            for (var y = 0; y < k; y++)
                for (var j = 0; j < d; j++)
                {
                    var step = m[i * d + j] - means[y * d + j];
                    variances[y * d + j] += r[i * k + y] * (v[i * d + j] + step * step);
                }
        for (var a = 0; a < variances.Length; a++) variances[a] = variances[a] / weights[a / d] + LeastVariance;
        var all = weights.Sum();
        for (var y = 0; y < k; y++) weights[y] /= all;
        return (weights, means, variances);
    }

    /// <summary>The E step, in place; returns the bound.</summary>
    private static double Responsibilities(double[] m, double[] v, (double[] Weights, double[] Means, double[] Variances) p, double[] r, (int N, int K, int D) size)
    {
        var (n, k, d) = size;
        double[] precision = [.. p.Variances.Select(s => 1 / s)];
        var constant = new double[k];
        for (var y = 0; y < k; y++)
        {
            constant[y] = Math.Log(p.Weights[y]) + 0.5 * d;
            for (var j = 0; j < d; j++) constant[y] -= 0.5 * Math.Log(p.Variances[y * d + j]);
        }
        var bound = 0.0;
        for (var i = 0; i < n; i++)
        {
            var row = r.AsSpan(i * k, k);
            var (largest, entropy) = (double.NegativeInfinity, 0.0);
            for (var j = 0; j < d; j++) entropy += 0.5 * Math.Log(v[i * d + j]);
            for (var y = 0; y < k; y++)
            {
                var distance = 0.0;
                for (var j = 0; j < d; j++)
                {
                    var step = m[i * d + j] - p.Means[y * d + j];
                    distance += (v[i * d + j] + step * step) * precision[y * d + j];
                }
                row[y] = constant[y] + entropy - 0.5 * distance;
                largest = Math.Max(largest, row[y]);
            }
            var sum = 0.0;
            foreach (ref var x in row) sum += x = Math.Exp(x - largest);
            foreach (ref var x in row) x /= sum;
            bound += (largest + Math.Log(sum)) / n;
        }
        return bound;
    }
}
