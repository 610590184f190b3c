using System.Runtime.Intrinsics;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Embedding;

/// <summary>The k rows nearest to each row, itself left out, or to each row of another table, found by comparing every pair.</summary>
/// <remarks>Squared distances are summed feature by feature, (x - y)^2, with no shortcut that cancels, so that equal rows are at
/// distance 0. Equally near rows come in the order of their index. The cosine distance of unit vectors is half their squared Euclidean
/// one. Cost grows with n^2 f; results do not depend on the number of threads.</remarks>
public sealed class NearestNeighbours
{
    // Points side by side in one panel, and rows compared with a panel at once: eight sums stay in registers.
    private const int PanelWidth = 8;
    private const int RowsAtOnce = 4;

    // Panels that are met by all rows of a part before the next ones are fetched.
    private const int PanelsPerBlock = 64;

    private NearestNeighbours(int[,] indices, double[,] distances) => (Indices, Distances) = (indices, distances);

    /// <summary>[n, k], the neighbours of each row, nearest first.</summary>
    public int[,] Indices { get; }

    /// <summary>[n, k], how far each is, never falling along a row.</summary>
    public double[,] Distances { get; }

    /// <summary>How many rows.</summary>
    public int Count => Indices.Rows;

    /// <summary>How many neighbours each row has.</summary>
    public int NeighbourCount => Indices.Columns;

    /// <summary>Finds the neighbours of every row.</summary>
    /// <param name="rows">[n, f], finite.</param>
    /// <param name="neighbours">k, 1 .. n - 1.</param>
    /// <param name="metric">What near means.</param>
    /// <param name="workers">Whose threads share the work; null for the caller alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">k below 1.</exception>
    /// <exception cref="UserException">Not more rows than neighbours, a value that is not finite or too large to be squared,
    /// or, for the cosine, a row of zeros.</exception>
    public static NearestNeighbours Find(
        double[,] rows, int neighbours, NeighbourMetric metric = NeighbourMetric.Euclidean, WorkerPool? workers = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        MatrixRows.RequireData(rows);
        if (neighbours >= rows.Rows)
            throw new UserException($"got {rows.Rows} rows, {neighbours} neighbours of each need at least {neighbours + 1}; ask for fewer neighbours");
        var points = metric == NeighbourMetric.Cosine ? Directions(rows) : rows;
        return Find(points, points, neighbours, metric, workers);
    }

    /// <summary>Finds the neighbours that rows have in another table.</summary>
    /// <param name="rows">[m, f], finite.</param>
    /// <param name="among">[n, f], finite: where the neighbours are.</param>
    /// <param name="neighbours">k, 1 .. n.</param>
    /// <param name="workers">Whose threads share the work; null for the caller alone.</param>
    /// <returns>The Euclidean neighbours of the m rows, as places in the other table; a row that stands in both is its own neighbour.</returns>
    /// <exception cref="ArgumentException">Tables of another width, or k below 1.</exception>
    /// <exception cref="UserException">Fewer rows than neighbours, or a value that is not finite or too large to be squared.</exception>
    public static NearestNeighbours FindAmong(double[,] rows, double[,] among, int neighbours, WorkerPool? workers = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        MatrixRows.RequireData(rows);
        MatrixRows.RequireData(among);
        MatrixRows.RequireColumns(rows, among.Columns);
        if (neighbours > among.Rows) throw new UserException($"got {among.Rows} rows to find {neighbours} neighbours among; ask for fewer neighbours");
        return Find(rows, among, neighbours, NeighbourMetric.Euclidean, workers);
    }

    /// <summary>The first few neighbours of each row.</summary>
    /// <param name="neighbours">How many, 1 .. <see cref="NeighbourCount"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than were found, or below 1.</exception>
    public NearestNeighbours First(int neighbours)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(neighbours, NeighbourCount);
        var first = new NearestNeighbours(new int[Count, neighbours], new double[Count, neighbours]);
        for (var i = 0; i < Count; i++)
        {
            Indices.Row(i)[..neighbours].CopyTo(first.Indices.Row(i));
            Distances.Row(i)[..neighbours].CopyTo(first.Distances.Row(i));
        }
        return first;
    }

    private static NearestNeighbours Find(double[,] points, double[,] among, int neighbours, NeighbourMetric metric, WorkerPool? workers)
    {
        var found = new NearestNeighbours(new int[points.Rows, neighbours], new double[points.Rows, neighbours]);
        var (panels, skipsItself) = (Panels(among), ReferenceEquals(points, among));
        RowParts.Run(workers, points.Rows, (begin, end, _) => found.Search(points, panels, begin, end, skipsItself));
        found.FinishDistances(metric);
        return found;
    }

    private static double[,] Directions(double[,] rows)
    {
        var unit = new double[rows.Rows, rows.Columns];
        for (var i = 0; i < rows.Rows; i++)
        {
            // The largest entry goes first, so that squares neither overflow nor vanish.
            var largest = 0.0;
            foreach (var x in rows.Row(i)) largest = Math.Max(largest, Math.Abs(x));
            if (largest == 0)
                throw new UserException($"row {i} (from 0): got only zeros, the cosine needs a direction; drop the row or use Euclidean distances");
            for (var j = 0; j < rows.Columns; j++) unit[i, j] = rows[i, j] / largest;
            var length = Math.Sqrt(MatrixRows.Dot(unit.Row(i), unit.Row(i)));
            for (var j = 0; j < rows.Columns; j++) unit[i, j] /= length;
        }
        return unit;
    }

    /// <summary>[panels][f][8]: eight points side by side; those beyond the last are infinitely far.</summary>
    private static double[] Panels(double[,] points)
    {
        var features = points.Columns;
        var panels = new double[(points.Rows + PanelWidth - 1) / PanelWidth * PanelWidth * features];
        Array.Fill(panels, double.PositiveInfinity);
        for (var i = 0; i < points.Rows; i++)
            for (var j = 0; j < features; j++)
                panels[(i / PanelWidth * features + j) * PanelWidth + i % PanelWidth] = points[i, j];
        return panels;
    }

    private void Search(double[,] points, double[] panels, int begin, int end, bool skipsItself)
    {
        for (var i = begin; i < end; i++) Distances.Row(i).Fill(double.PositiveInfinity);
        Span<double> squared = stackalloc double[RowsAtOnce * PanelWidth];
        var panelLength = points.Columns * PanelWidth;
        var panelCount = panels.Length / panelLength;
        for (var block = 0; block < panelCount; block += PanelsPerBlock)
            for (var i = begin; i < end; i += RowsAtOnce)
                for (var panel = block; panel < Math.Min(block + PanelsPerBlock, panelCount); panel++)
                {
                    Compare(points, i, panels.AsSpan(panel * panelLength, panelLength), squared);
                    for (var r = 0; r < RowsAtOnce && i + r < end; r++)
                        Offer(i + r, panel * PanelWidth, squared.Slice(r * PanelWidth, PanelWidth), skipsItself ? i + r : -1);
                }
    }

    /// <summary>Squared distances of four rows to the eight points of a panel; a row beyond the last repeats the last.</summary>
    private static void Compare(double[,] points, int first, ReadOnlySpan<double> panel, Span<double> squared)
    {
        var last = points.Rows - 1;
        var x0 = points.Row(first);
        var x1 = points.Row(Math.Min(first + 1, last));
        var x2 = points.Row(Math.Min(first + 2, last));
        var x3 = points.Row(Math.Min(first + 3, last));
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
        for (var j = 0; j < x0.Length; j++)
        {
            var y = Vector256.Create(panel.Slice(j * PanelWidth, PanelWidth / 2));
            var z = Vector256.Create(panel.Slice(j * PanelWidth + PanelWidth / 2, PanelWidth / 2));
            (s0, t0) = (s0 + Square(y - Vector256.Create(x0[j])), t0 + Square(z - Vector256.Create(x0[j])));
            (s1, t1) = (s1 + Square(y - Vector256.Create(x1[j])), t1 + Square(z - Vector256.Create(x1[j])));
            (s2, t2) = (s2 + Square(y - Vector256.Create(x2[j])), t2 + Square(z - Vector256.Create(x2[j])));
            (s3, t3) = (s3 + Square(y - Vector256.Create(x3[j])), t3 + Square(z - Vector256.Create(x3[j])));
        }
        s0.CopyTo(squared);
        t0.CopyTo(squared[4..]);
        s1.CopyTo(squared[8..]);
        t1.CopyTo(squared[12..]);
        s2.CopyTo(squared[16..]);
        t2.CopyTo(squared[20..]);
        s3.CopyTo(squared[24..]);
        t3.CopyTo(squared[28..]);
    }

    private static Vector256<double> Square(Vector256<double> x) => x * x;

    private void Offer(int i, int firstPoint, ReadOnlySpan<double> squared, int skipped)
    {
        var indices = Indices.Row(i);
        var distances = Distances.Row(i);
        var farthest = distances[^1];
        for (var lane = 0; lane < PanelWidth; lane++)
        {
            if (!(squared[lane] < farthest) || firstPoint + lane == skipped) continue;
            // Points come in the order of their index, so one that is equally near goes behind.
            var place = distances.Length - 1;
            for (; place > 0 && squared[lane] < distances[place - 1]; place--)
                (indices[place], distances[place]) = (indices[place - 1], distances[place - 1]);
            (indices[place], distances[place]) = (firstPoint + lane, squared[lane]);
            farthest = distances[^1];
        }
    }

    private void FinishDistances(NeighbourMetric metric)
    {
        for (var i = 0; i < Count; i++)
            foreach (ref var d in Distances.Row(i))
            {
                if (double.IsPositiveInfinity(d))
                    throw new UserException($"row {i} (from 0): got squared distances beyond 1.8e308; rescale the columns");
                d = metric == NeighbourMetric.Cosine ? d / 2 : Math.Sqrt(d);
            }
    }
}
