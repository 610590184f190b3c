using VaeScience.Analysis.Statistics;

namespace VaeScience.SingleCell.Mapping;

/// <summary>How like the run's own cells a cell is: whether it lies where they lie, and whether the model explains its counts as well as theirs.</summary>
/// <remarks>
/// Two scores, each ranked among those of cells that training did not see: the distance to the k-th neighbour, and how far the bound of log p(x)
/// per count falls below what is usual for the cell's total (a parabola of log total). p = min(1, 2 min(p1, p2)) over their conformal p-values, so
/// that at most a share a of cells like the run's has p up to a.
/// </remarks>
internal sealed class ReferenceLikeness
{
    // Fewer cells give no parabola.
    private const int FewestForTrend = 20;
    private const double Penalty = 1e-9;
    private readonly ConformalRank ofDistance, ofShortfall;
    private readonly double least, most, middle;
    private readonly RidgeRegression? trend;
    private readonly double meanBound;

    /// <summary>Learns what is usual.</summary>
    /// <param name="distances">[m], of cells that training did not see to their k-th neighbour among those it saw.</param>
    /// <param name="boundsPerCount">[m], nats a count.</param>
    /// <param name="totals">[m].</param>
    public ReferenceLikeness(double[] distances, double[] boundsPerCount, double[] totals)
    {
        double[] logs = [.. totals.Select(Log)];
        (least, most, middle, meanBound) = (logs.Min(), logs.Max(), logs.Average(), boundsPerCount.Average());
        if (logs.Length >= FewestForTrend) trend = RidgeRegression.Fit(Powers(logs), boundsPerCount, Penalty);
        Count = logs.Length;
        ofDistance = new ConformalRank(distances);
        ofShortfall = new ConformalRank([.. Shortfalls(boundsPerCount, totals)]);
    }

    /// <summary>How many cells it was learnt from, m.</summary>
    public int Count { get; }

    /// <summary>The least p that there can be.</summary>
    public double Least => 2 * ofDistance.Least;

    /// <summary>The likeness of other cells, or of the same ones among the others.</summary>
    /// <param name="distances">[n].</param>
    /// <param name="boundsPerCount">[n], nats a count.</param>
    /// <param name="totals">[n].</param>
    /// <param name="areMembers">Whether they are the cells that it was learnt from.</param>
    public CellLikeness[] Of(double[] distances, double[] boundsPerCount, double[] totals, bool areMembers = false)
    {
        var shortfalls = Shortfalls(boundsPerCount, totals);
        return [.. distances.Select((distance, i) => new CellLikeness(
            ofDistance.ShareBelow(distance), 1 - ofShortfall.ShareBelow(shortfalls[i]),
            Math.Min(1, 2 * Math.Min(P(ofDistance, distance), P(ofShortfall, shortfalls[i])))))];

        double P(ConformalRank rank, double score) => areMembers ? rank.OfMember(score) : rank.Of(score);
    }

    private double[] Shortfalls(double[] boundsPerCount, double[] totals)
    {
        // A parabola says nothing of totals outside those it was fitted to.
        var usual = trend?.Predict(Powers([.. totals.Select(t => Math.Clamp(Log(t), least, most))]));
        return [.. boundsPerCount.Select((b, i) => (usual?[i] ?? meanBound) - b)];
    }

    private double[,] Powers(double[] logs)
    {
        var powers = new double[logs.Length, 2];
        for (var i = 0; i < logs.Length; i++) (powers[i, 0], powers[i, 1]) = (logs[i] - middle, (logs[i] - middle) * (logs[i] - middle));
        return powers;
    }

    private static double Log(double total) => Math.Log(Math.Max(1, total));
}
