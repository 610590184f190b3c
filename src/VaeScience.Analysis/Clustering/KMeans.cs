using VaeScience.Analysis.LinearAlgebra;
using VaeScience.Analysis.Metrics;

namespace VaeScience.Analysis.Clustering;

/// <summary>k-means: rows grouped around centroids so that the sum of squared distances is small.</summary>
/// <remarks>Inertia = sum_i |x_i - c(label_i)|^2. Each start draws centroids by k-means++ (every further one the best of 2 + ln k
/// candidates), iterates Lloyd's two steps, then moves single rows while that helps, which leaves many local optima that Lloyd
/// cannot. Clusters are numbered by falling size. Source: Lloyd 1982; Hartigan &amp; Wong 1979; Arthur &amp; Vassilvitskii 2007.</remarks>
public sealed class KMeans
{
    /// <summary>Relative gain below which a move is rounding, so that a row cannot go back and forth for ever.</summary>
    private const double RoundingGain = 1e-12;

    private KMeans(double[,] centroids, int[] labels, double inertia) => (Centroids, Labels, Inertia) = (centroids, labels, inertia);

    /// <summary>[k, f], the mean of each cluster.</summary>
    public double[,] Centroids { get; }

    /// <summary>[n], cluster of each fitted row, 0 .. k - 1.</summary>
    public int[] Labels { get; }

    /// <summary>Sum of squared distances of rows to their centroid, squared units of the data.</summary>
    public double Inertia { get; }

    /// <summary>Groups rows.</summary>
    /// <param name="rows">[n, f], finite.</param>
    /// <param name="clusters">k, 1 .. n.</param>
    /// <param name="seed">The same seed gives the same clusters.</param>
    /// <param name="options">How long to search; null for the defaults.</param>
    /// <param name="device">Threads, which share out the starts and change nothing of the result; the caller's alone if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">k outside 1 .. n, or an option outside its range.</exception>
    /// <exception cref="UserException">A value that is not finite, or fewer distinct rows than clusters.</exception>
    public static KMeans Fit(double[,] rows, int clusters, ulong seed, KMeansOptions? options = null, CpuDevice? device = null)
    {
        MatrixRows.RequireData(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clusters, rows.Rows);
        options ??= new KMeansOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Restarts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxIterations, 1);
        var starts = new Starts(rows, clusters, seed, options.MaxIterations, new KMeans[options.Restarts]);
        if (device is not null) device.Workers.Run(starts, options.Restarts);
        else
            for (var restart = 0; restart < options.Restarts; restart++) starts.Run(restart);
        // The first of equally good ones, whichever was done first.
        return starts.Results.MinBy(run => run.Inertia)!.OrderedBySize();
    }

    /// <summary>The nearest centroid of each row.</summary>
    /// <param name="rows">[n, f].</param>
    /// <returns>[n], 0 .. k - 1; the first of equally near ones.</returns>
    /// <exception cref="ArgumentException">Another width than fitted.</exception>
    public int[] Assign(double[,] rows)
    {
        MatrixRows.RequireColumns(rows, Centroids.Columns);
        var lanes = new PointLanes(Centroids);
        return [.. Enumerable.Range(0, rows.Rows).Select(i => lanes.Nearest(rows.Row(i)).Point)];
    }

    /// <summary>The inertia of any partition around the means of its clusters.</summary>
    /// <param name="rows">[n, f], finite.</param>
    /// <param name="labels">[n], cluster of each row, any whole numbers.</param>
    /// <returns>Squared units of the data.</returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static double InertiaOf(double[,] rows, int[] labels)
    {
        MatrixRows.RequireData(rows);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length != rows.Rows)
            throw new ArgumentException($"got {labels.Length} labels for {rows.Rows} rows, allowed is one a row", nameof(labels));
        var (codes, clusters) = Contingency.Codes(labels);
        return InertiaOf(rows, codes, MeansOf(rows, codes, clusters));
    }

    /// <summary>The random numbers of one start.</summary>
    internal static RandomSequence StartingNumbers(ulong seed, int restart) => new(new Philox(seed, RandomPurpose.Initialise, (ulong)restart));

    /// <summary>A single start, clusters in no special order.</summary>
    internal static KMeans FitOnce(double[,] rows, int clusters, RandomSequence random, int maxIterations)
    {
        var labels = Lloyd(rows, Start(rows, clusters, random), maxIterations);
        Exchange(rows, labels, clusters, maxIterations);
        var means = MeansOf(rows, labels, clusters);
        return new KMeans(means, labels, InertiaOf(rows, labels, means));
    }

    private static double[,] Start(double[,] rows, int clusters, RandomSequence random)
    {
        var chosen = new int[clusters];
        chosen[0] = random.Below(rows.Rows);
        var distances = new double[rows.Rows];
        for (var i = 0; i < rows.Rows; i++) distances[i] = MatrixRows.SquaredDistance(rows.Row(i), rows.Row(chosen[0]));
        var candidates = 2 + (int)Math.Log(clusters);
        for (var c = 1; c < clusters; c++)
        {
            if (distances.Max() == 0)
                throw new UserException($"got {c} distinct rows, {clusters} clusters need at least as many; use fewer clusters");
            var drawn = new int[candidates];
            for (var t = 0; t < candidates; t++) drawn[t] = random.Categorical(distances);
            (chosen[c], distances) = BestCandidate(rows, distances, drawn);
        }
        return rows.Select(chosen);
    }

    // The one that leaves the least sum of squared distances to the nearest chosen row, and those distances.
    private static (int Row, double[] Distances) BestCandidate(double[,] rows, double[] distances, int[] candidates)
    {
        var lanes = new PointLanes(rows.Select(candidates));
        var (with, sums) = (new double[candidates.Length][], new double[candidates.Length]);
        for (var t = 0; t < with.Length; t++) with[t] = new double[rows.Rows];
        for (var i = 0; i < rows.Rows; i++)
        {
            var apart = lanes.SquaredDistances(rows.Row(i));
            for (var t = 0; t < with.Length; t++) sums[t] += with[t][i] = Math.Min(distances[i], apart[t]);
        }
        var best = 0;
        for (var t = 1; t < sums.Length; t++)
            if (sums[t] < sums[best]) best = t;
        return (candidates[best], with[best]);
    }

    private static int[] Lloyd(double[,] rows, double[,] centroids, int maxIterations)
    {
        var assignment = new BoundedAssignment(rows);
        for (var iteration = 0; iteration < maxIterations && assignment.Assign(centroids); iteration++)
        {
            FillEmptyClusters(assignment, centroids.Rows);
            centroids = MeansOf(rows, assignment.Labels, centroids.Rows);
        }
        return assignment.Labels;
    }

    /// <summary>Moves single rows to the cluster that lowers the inertia most, centroids following at once.</summary>
    private static void Exchange(double[,] rows, int[] labels, int clusters, int maxPasses)
    {
        var centroids = MeansOf(rows, labels, clusters);
        var sizes = SizesOf(labels, clusters);
        var lanes = new PointLanes(centroids);
        var sinceMove = 0;
        for (var step = 0L; sinceMove < rows.Rows && step < (long)maxPasses * rows.Rows; step++, sinceMove++)
        {
            var i = (int)(step % rows.Rows);
            var row = rows.Row(i);
            var from = labels[i];
            if (sizes[from] == 1) continue;
            var distances = lanes.SquaredDistances(row);
            var saved = distances[from] * sizes[from] / (sizes[from] - 1);
            var (to, paid) = (from, saved * (1 - RoundingGain));
            for (var c = 0; c < clusters; c++)
            {
                var cost = distances[c] * sizes[c] / (sizes[c] + 1);
                if (c != from && cost < paid) (to, paid) = (c, cost);
            }
            if (to == from) continue;
            (labels[i], sinceMove) = (to, -1);
            sizes[from]--;
            sizes[to]++;
            for (var j = 0; j < row.Length; j++)
            {
                centroids[from, j] -= (row[j] - centroids[from, j]) / sizes[from];
                centroids[to, j] += (row[j] - centroids[to, j]) / sizes[to];
            }
            lanes.Set(from, centroids.Row(from));
            lanes.Set(to, centroids.Row(to));
        }
    }

    private static void FillEmptyClusters(BoundedAssignment assignment, int clusters)
    {
        var (labels, sizes) = (assignment.Labels, SizesOf(assignment.Labels, clusters));
        if (!sizes.Contains(0)) return;
        var distances = assignment.SquaredDistances();
        for (var c = 0; c < clusters; c++)
        {
            if (sizes[c] > 0) continue;
            // An emptied cluster starts anew at the row that fits worst, taken from a cluster that can spare it.
            var farthest = Enumerable.Range(0, labels.Length).Where(i => sizes[labels[i]] > 1).MaxBy(i => distances[i]);
            sizes[labels[farthest]]--;
            (labels[farthest], sizes[c], distances[farthest]) = (c, 1, 0);
        }
        assignment.Forget();
    }

    private static int[] SizesOf(int[] labels, int clusters)
    {
        var sizes = new int[clusters];
        foreach (var label in labels) sizes[label]++;
        return sizes;
    }

    private static double[,] MeansOf(double[,] rows, int[] labels, int clusters)
    {
        var sizes = SizesOf(labels, clusters);
        var means = new double[clusters, rows.Columns];
        for (var i = 0; i < rows.Rows; i++)
        {
            var row = rows.Row(i);
            var mean = means.Row(labels[i]);
            for (var j = 0; j < row.Length; j++) mean[j] += row[j];
        }
        for (var c = 0; c < clusters; c++)
            for (var j = 0; j < rows.Columns; j++)
                means[c, j] /= sizes[c];
        return means;
    }

    private static double InertiaOf(double[,] rows, int[] labels, double[,] centroids)
    {
        var inertia = 0.0;
        for (var i = 0; i < rows.Rows; i++) inertia += MatrixRows.SquaredDistance(rows.Row(i), centroids.Row(labels[i]));
        return inertia;
    }

    private KMeans OrderedBySize()
    {
        var order = Enumerable.Range(0, Centroids.Rows)
            .OrderByDescending(c => Labels.Count(l => l == c)).ThenBy(c => Array.IndexOf(Labels, c)).ToArray();
        return new KMeans(Centroids.Select(order), [.. Labels.Select(l => Array.IndexOf(order, l))], Inertia);
    }

    // Each start draws from numbers of its own and writes to a place of its own.
    private readonly record struct Starts(double[,] Rows, int Clusters, ulong Seed, int MaxIterations, KMeans[] Results) : IParallelJob
    {
        public void Run(int part) => Results[part] = FitOnce(Rows, Clusters, StartingNumbers(Seed, part), MaxIterations);
    }
}
