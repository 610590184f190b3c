using VaeScience.Analysis.Clustering;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Baselines;

/// <summary>Mixture of Gaussians: p(x) = sum_k pi_k N(x; mu_k, Sigma_k), fitted by expectation maximisation.</summary>
/// <remarks>E: r_ik = pi_k N(x_i; mu_k, Sigma_k) / p(x_i). M: pi_k = N_k / n, mu_k and Sigma_k the mean and covariance weighted by
/// r_ik, plus the covariance floor on the diagonal. Each start is a k-means run from k-means++. Source: Dempster, Laird &amp; Rubin
/// 1977; Bishop 2006, section 9.2.</remarks>
public sealed class GaussianMixture : IDensity
{
    // n = rows, f = features, k = components
    private readonly GaussianComponent[] components;

    /// <summary>A mixture of given parameters.</summary>
    /// <param name="weights">pi, [k], 0 or above, sum 1.</param>
    /// <param name="means">mu, [k, f].</param>
    /// <param name="covariances">Sigma, k matrices [f, f], positive definite.</param>
    /// <param name="shape">What the covariances look like: decides how parameters are counted, and that off-diagonal entries of
    /// diagonal and spherical ones are not read.</param>
    /// <exception cref="ArgumentException">Shapes disagree, or the weights do not sum to 1.</exception>
    /// <exception cref="UserException">A covariance has no inverse.</exception>
    public GaussianMixture(double[] weights, double[,] means, double[][,] covariances, CovarianceShape shape = CovarianceShape.Full)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(covariances);
        var (k, f) = (weights.Length, means.Columns);
        if (means.Rows != k || covariances.Length != k || covariances.Any(c => c.Rows != f || c.Columns != f))
            throw new ArgumentException($"got {k} weights, means [{means.Rows}, {f}] and {covariances.Length} covariances; allowed are [k], [k, f] and k of [f, f]");
        if (weights.Any(w => !(w >= 0)) || Math.Abs(weights.Sum() - 1) > 1e-6)
            throw new ArgumentException($"got weights of sum {weights.Sum()}, allowed are numbers >= 0 of sum 1", nameof(weights));
        (Weights, Means, Covariances, Shape) = (weights, means, covariances, shape);
        var diagonal = shape is CovarianceShape.Diagonal or CovarianceShape.Spherical;
        components = [.. covariances.Select((c, i) => new GaussianComponent(means.Row(i).ToArray(), c, diagonal))];
    }

    /// <summary>pi, [k], sum 1.</summary>
    public double[] Weights { get; }

    /// <summary>mu, [k, f].</summary>
    public double[,] Means { get; }

    /// <summary>Sigma, k matrices [f, f], whatever the shape.</summary>
    public double[][,] Covariances { get; }

    /// <summary>What the covariances look like.</summary>
    public CovarianceShape Shape { get; }

    /// <summary>Iterations of the kept start; 0 for given parameters.</summary>
    public int Iterations { get; private set; }

    /// <summary>False when the kept start ended at the iteration limit.</summary>
    public bool Converged { get; private set; } = true;

    /// <summary>Free parameters: k - 1 weights, k f means and those of the covariances.</summary>
    public int ParameterCount
    {
        get
        {
            var (k, f) = (Means.Rows, Means.Columns);
            return k - 1 + k * f + Shape switch
            {
                CovarianceShape.Full => k * f * (f + 1) / 2,
                CovarianceShape.Tied => f * (f + 1) / 2,
                CovarianceShape.Diagonal => k * f,
                _ => k,
            };
        }
    }

    /// <summary>Fits a mixture.</summary>
    /// <param name="rows">[n, f], finite.</param>
    /// <param name="components">k, 1 .. n.</param>
    /// <param name="seed">The same seed gives the same mixture.</param>
    /// <param name="options">Shape and effort; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">k outside 1 .. n, or an option outside its range.</exception>
    /// <exception cref="UserException">A value that is not finite, fewer distinct rows than components, or a covariance without
    /// inverse.</exception>
    public static GaussianMixture Fit(double[,] rows, int components, ulong seed, GaussianMixtureOptions? options = null)
    {
        MatrixRows.RequireData(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, rows.Rows);
        options ??= new GaussianMixtureOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Restarts, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.CovarianceFloor);
        var best = (Model: default(GaussianMixture), LogLikelihood: double.NegativeInfinity);
        for (var restart = 0; restart < options.Restarts; restart++)
        {
            var start = KMeans.FitOnce(rows, components, KMeans.StartingNumbers(seed, restart), new KMeansOptions().MaxIterations);
            var run = Maximise(rows, OneHot(start.Labels, components), options);
            if (best.Model is null || run.LogLikelihood > best.LogLikelihood) best = run;
        }
        return best.Model!;
    }

    /// <inheritdoc/>
    public double[] LogProbability(double[,] rows) => Expectation(rows).LogProbability;

    /// <summary>The probability of each component given the row.</summary>
    /// <param name="rows">[n, f].</param>
    /// <returns>[n, k], each row sums to 1.</returns>
    /// <exception cref="ArgumentException">Another width than fitted.</exception>
    public double[,] Responsibilities(double[,] rows) => Expectation(rows).Responsibilities;

    /// <summary>Bayesian information criterion, smaller is better: -2 ln L + parameters ln n.</summary>
    /// <param name="rows">[n, f], the fitted rows.</param>
    /// <returns>Twice nats.</returns>
    /// <exception cref="ArgumentException">Another width than fitted.</exception>
    /// <remarks>Source: Schwarz 1978.</remarks>
    public double Bic(double[,] rows) => -2 * LogProbability(rows).Sum() + ParameterCount * Math.Log(rows.GetLength(0));

    /// <inheritdoc/>
    public double[,] Sample(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var random = new RandomSequence(new Philox(seed, RandomPurpose.Sample));
        var rows = new double[count, Means.Columns];
        for (var i = 0; i < count; i++) components[random.Categorical(Weights)].Sample(random, rows.Row(i));
        return rows;
    }

    /// <summary>The E step: log p(x_i) and r_ik.</summary>
    internal (double[] LogProbability, double[,] Responsibilities) Expectation(double[,] rows)
    {
        MatrixRows.RequireColumns(rows, Means.Columns);
        var logProbability = new double[rows.Rows];
        var responsibilities = new double[rows.Rows, components.Length];
        var whitened = new double[rows.Columns];
        for (var i = 0; i < rows.Rows; i++)
        {
            var joint = responsibilities.Row(i);
            var largest = double.NegativeInfinity;
            for (var c = 0; c < joint.Length; c++)
            {
                joint[c] = Math.Log(Weights[c]) + components[c].LogProbability(rows.Row(i), whitened);
                largest = Math.Max(largest, joint[c]);
            }
            var sum = 0.0;
            for (var c = 0; c < joint.Length; c++) sum += Math.Exp(joint[c] - largest);
            logProbability[i] = largest + Math.Log(sum);
            for (var c = 0; c < joint.Length; c++) joint[c] = Math.Exp(joint[c] - logProbability[i]);
        }
        return (logProbability, responsibilities);
    }

    /// <summary>The M step.</summary>
    internal static GaussianMixture Maximisation(double[,] rows, double[,] responsibilities, CovarianceShape shape, double floor)
    {
        var k = responsibilities.Columns;
        var totals = new double[k];
        var means = new double[k, rows.Columns];
        for (var c = 0; c < k; c++)
        {
            for (var i = 0; i < rows.Rows; i++)
            {
                totals[c] += responsibilities[i, c];
                for (var j = 0; j < rows.Columns; j++) means[c, j] += responsibilities[i, c] * rows[i, j];
            }
            // A component that lost every row keeps a finite mean, and a weight of nothing.
            totals[c] = Math.Max(totals[c], double.Epsilon);
            for (var j = 0; j < rows.Columns; j++) means[c, j] /= totals[c];
        }
        var covariances = Enumerable.Range(0, k).Select(c => Scatter(rows, responsibilities, means, c, shape)).ToArray();
        if (shape == CovarianceShape.Tied)
            Array.Fill(covariances, Divided(covariances.Aggregate(Sum), rows.Rows, floor));
        else
            for (var c = 0; c < k; c++)
                covariances[c] = Divided(covariances[c], totals[c], floor);
        if (shape == CovarianceShape.Spherical)
            foreach (var covariance in covariances)
                AverageDiagonal(covariance);
        var all = totals.Sum();
        return new GaussianMixture([.. totals.Select(t => t / all)], means, covariances, shape);
    }

    private static (GaussianMixture Model, double LogLikelihood) Maximise(
        double[,] rows, double[,] responsibilities, GaussianMixtureOptions options)
    {
        var logLikelihood = double.NegativeInfinity;
        for (var iteration = 1; ; iteration++)
        {
            var model = Maximisation(rows, responsibilities, options.Shape, options.CovarianceFloor);
            (var logProbability, responsibilities) = model.Expectation(rows);
            var before = logLikelihood;
            logLikelihood = logProbability.Average();
            var converged = logLikelihood - before < options.Tolerance;
            if (!converged && iteration < options.MaxIterations) continue;
            (model.Iterations, model.Converged) = (iteration, converged);
            return (model, logLikelihood);
        }
    }

    private static double[,] OneHot(int[] labels, int components)
    {
        var hot = new double[labels.Length, components];
        for (var i = 0; i < labels.Length; i++) hot[i, labels[i]] = 1;
        return hot;
    }

    private static double[,] Scatter(double[,] rows, double[,] responsibilities, double[,] means, int component, CovarianceShape shape)
    {
        var scatter = new double[rows.Columns, rows.Columns];
        var deviation = new double[rows.Columns];
        var diagonal = shape is CovarianceShape.Diagonal or CovarianceShape.Spherical;
        for (var i = 0; i < rows.Rows; i++)
        {
            for (var j = 0; j < deviation.Length; j++) deviation[j] = rows[i, j] - means[component, j];
            for (var a = 0; a < deviation.Length; a++)
                for (var b = diagonal ? a : 0; b <= a; b++)
                    scatter[a, b] += responsibilities[i, component] * deviation[a] * deviation[b];
        }
        for (var a = 0; a < deviation.Length; a++)
            for (var b = 0; b < a; b++)
                scatter[b, a] = scatter[a, b];
        return scatter;
    }

    private static double[,] Sum(double[,] a, double[,] b)
    {
        var sum = (double[,])a.Clone();
        for (var i = 0; i < a.Rows; i++)
            for (var j = 0; j < a.Columns; j++)
                sum[i, j] += b[i, j];
        return sum;
    }

    private static double[,] Divided(double[,] scatter, double total, double floor)
    {
        for (var a = 0; a < scatter.Rows; a++)
            for (var b = 0; b < scatter.Columns; b++)
                scatter[a, b] = scatter[a, b] / total + (a == b ? floor : 0);
        return scatter;
    }

    private static void AverageDiagonal(double[,] covariance)
    {
        var mean = Enumerable.Range(0, covariance.Rows).Average(j => covariance[j, j]);
        for (var j = 0; j < covariance.Rows; j++) covariance[j, j] = mean;
    }
}
