using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.Clustering;
using VaeScience.Analysis.Embedding;

namespace VaeScience.SingleCell.Clusters;

/// <summary>How cells that are alike become groups.</summary>
/// <param name="name">The word for it on the command line.</param>
internal abstract class GroupMethod(string name)
{
    /// <summary>The names of the methods, the standard one first.</summary>
    public const string KMeans = "k-means", GaussianMixture = "gaussian-mixture", Leiden = "leiden", Mixture = "mixture";

    /// <summary>The word for it on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>Groups rows.</summary>
    /// <param name="rows">[n, c].</param>
    /// <param name="count">How many groups; a method that finds the number itself does not read it.</param>
    /// <param name="seed">The same seed gives the same groups.</param>
    public abstract CellGroups Group(double[,] rows, int count, ulong seed);

    /// <summary>k-means, the best of some starts, which the threads share out.</summary>
    public sealed class KMeansGroups(int starts, CpuDevice device) : GroupMethod(KMeans)
    {
        /// <inheritdoc/>
        public override CellGroups Group(double[,] rows, int count, ulong seed) =>
            new(Analysis.Clustering.KMeans.Fit(rows, count, seed, new KMeansOptions { Restarts = starts }, device).Labels);
    }

    /// <summary>A Gaussian mixture, the most likely of some starts.</summary>
    public sealed class GaussianMixtureGroups(CovarianceShape shape, int starts) : GroupMethod(GaussianMixture)
    {
        // No component becomes narrower than this part of the average variance: a few cells would draw it to a point.
        private const double LeastShareOfVariance = 1e-3, Tolerance = 1e-5;
        private const int MostIterations = 500;

        /// <inheritdoc/>
        public override CellGroups Group(double[,] rows, int count, ulong seed)
        {
            var options = new GaussianMixtureOptions
            {
                Shape = shape,
                Restarts = starts,
                Tolerance = Tolerance,
                MaxIterations = MostIterations,
                CovarianceFloor = LeastShareOfVariance * AverageVariance(rows),
            };
            return CellGroups.MostProbable(Analysis.Baselines.GaussianMixture.Fit(rows, count, seed, options).Responsibilities(rows));
        }

        private static double AverageVariance(double[,] rows)
        {
            var (n, c) = (rows.GetLength(0), rows.GetLength(1));
            var sum = 0.0;
            for (var j = 0; j < c; j++)
            {
                var mean = 0.0;
                for (var i = 0; i < n; i++) mean += rows[i, j] / n;
                for (var i = 0; i < n; i++) sum += (rows[i, j] - mean) * (rows[i, j] - mean) / n;
            }
            return sum / c;
        }
    }

    /// <summary>Communities of the graph that joins near cells.</summary>
    public sealed class LeidenGroups(double resolution, int neighbours, WorkerPool workers) : GroupMethod(Leiden)
    {
        /// <inheritdoc/>
        public override CellGroups Group(double[,] rows, int count, ulong seed)
        {
            var near = NearestNeighbours.Find(rows, Math.Min(neighbours, rows.GetLength(0) - 1), NeighbourMetric.Euclidean, workers);
            return new CellGroups(Analysis.Clustering.Leiden.Fit(NeighbourGraph.Fuzzy(near), seed, new LeidenOptions { Resolution = resolution }).Labels);
        }
    }
}
