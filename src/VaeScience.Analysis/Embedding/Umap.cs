using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Embedding;

/// <summary>UMAP: a picture in which rows that are neighbours in the data are neighbours.</summary>
/// <remarks>
/// The fuzzy graph of nearest neighbours (<see cref="NeighbourGraph.Fuzzy"/>, weights w) is drawn so that v(d) = 1 / (1 + a d^(2b)), of
/// distances d in the picture, comes close to w in cross-entropy: every edge is pulled in proportion to its weight, and random other
/// points are pushed away. The start are eigenvectors of the graph where it is connected, principal components where it is not.
/// Distances between groups, their areas and densities mean nothing. Source: McInnes, Healy and Melville 2018.
/// </remarks>
public static class Umap
{
    /// <summary>Draws rows.</summary>
    /// <param name="rows">[n, f], finite, n at least 3.</param>
    /// <param name="seed">The same seed gives the same picture, whatever the number of threads.</param>
    /// <param name="options">What to draw; null for the defaults.</param>
    /// <param name="workers">Whose threads share the search for neighbours; the rest is one thread's work. Null for the caller alone.</param>
    /// <param name="progress">Called with the passes over the edges done and all: 0 once the neighbours are found, then after each pass; it may throw to stop. Null for nobody.</param>
    /// <returns>[n, dimensions], units of the picture.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option outside its range.</exception>
    /// <exception cref="UserException">Fewer rows than neighbours, a value that is not finite, or rows that are all equal.</exception>
    public static double[,] Embed(double[,] rows, ulong seed, UmapOptions? options = null, WorkerPool? workers = null, Action<int, int>? progress = null)
    {
        options ??= new UmapOptions();
        Check(options);
        MatrixRows.RequireData(rows, atLeast: 3);
        if (Enumerable.Range(1, rows.Rows - 1).All(i => rows.Row(i).SequenceEqual(rows.Row(0))))
            throw new UserException($"all {rows.Rows} rows are equal, there is nothing to draw");
        var graph = NeighbourGraph.Fuzzy(NearestNeighbours.Find(rows, options.Neighbours - 1, options.Metric, workers));
        var layout = Start(rows, graph, options.Dimensions, seed);
        var epochs = options.Epochs ?? (rows.Rows > 10_000 ? 200 : 500);
        var curve = UmapCurve.Fit(options.MinDistance, options.Spread);
        new UmapDescent(graph, curve, options.NegativeSamples, seed).Run(layout, epochs, progress);
        return layout;
    }

    /// <summary>[n, dimensions], each coordinate from 0 to 10, with noise that parts points lying on one another.</summary>
    internal static double[,] Start(double[,] rows, NeighbourGraph graph, int dimensions, ulong seed)
    {
        var isConnected = graph.ConnectedParts(new int[graph.Count]).Max() == 0;
        var spectral = isConnected ? SpectralLayout.Of(graph, dimensions, new Philox(seed, RandomPurpose.Initialise)) : null;
        var layout = spectral ?? Principal(rows, dimensions);
        var largest = layout.Cast<double>().Max(Math.Abs);
        var noise = new double[layout.Length];
        new Philox(seed, RandomPurpose.Initialise, step: 1).FillNormal<double>(noise);
        for (var c = 0; c < dimensions; c++)
        {
            var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
            for (var i = 0; i < layout.Rows; i++)
            {
                layout[i, c] = 10 * layout[i, c] / largest + 1e-4 * noise[i * dimensions + c];
                (low, high) = (Math.Min(low, layout[i, c]), Math.Max(high, layout[i, c]));
            }
            for (var i = 0; i < layout.Rows; i++) layout[i, c] = 10 * (layout[i, c] - low) / (high - low);
        }
        return layout;
    }

    private static double[,] Principal(double[,] rows, int dimensions)
    {
        var components = PrincipalComponents.Fit(rows);
        var scores = components.Scores(rows, Math.Min(dimensions, components.Eigenvalues.Length));
        var layout = new double[rows.Rows, dimensions];
        for (var i = 0; i < rows.Rows; i++) scores.Row(i).CopyTo(layout.Row(i));
        return layout;
    }

    private static void Check(UmapOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Neighbours, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Epochs ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.NegativeSamples);
        if (!(options.Spread > 0 && double.IsFinite(options.Spread)))
            throw new ArgumentOutOfRangeException(nameof(options), options.Spread, "the spread is a finite number above 0");
        if (!(options.MinDistance >= 0 && options.MinDistance <= options.Spread))
            throw new ArgumentOutOfRangeException(nameof(options), options.MinDistance, "the minimal distance is 0 .. spread");
    }
}
