using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Embedding;

/// <summary>Moves the points of a picture, edge after edge, by one thread in a fixed order.</summary>
/// <remarks>
/// Loss = -sum_edges [w log v + (1 - w) log(1 - v)], v = 1 / (1 + a d^(2b)). An edge of weight w is pulled every max(w) / w epochs, both its
/// ends by -dlog v/dy = -2ab d^(2b-2) / (1 + a d^(2b)) (y_i - y_j); then its end i is pushed from random points by -dlog(1 - v)/dy =
/// 2b / ((0.001 + d^2)(1 + a d^(2b))) (y_i - y_j). Each coordinate's step is cut at 4; the rate falls linearly from 1 to 0. Source:
/// McInnes, Healy and Melville 2018, section 4.2.
/// </remarks>
/// <param name="graph">The fuzzy graph.</param>
/// <param name="curve">a and b.</param>
/// <param name="negativeSamples">Random points for every pull.</param>
/// <param name="seed">The random numbers of epoch t are those of step t.</param>
internal sealed class UmapDescent(NeighbourGraph graph, UmapCurve curve, int negativeSamples, ulong seed)
{
    private const double LargestStep = 4;

    // Keeps the push between points that nearly meet finite.
    private const double Softening = .001;

    /// <summary>Moves the points for so many epochs.</summary>
    /// <param name="layout">[n, dimensions], changed in place.</param>
    /// <param name="epochs">From 1.</param>
    /// <param name="progress">Called before the first epoch and after each with the epochs done and all; null for nobody.</param>
    internal void Run(double[,] layout, int epochs, Action<int, int>? progress = null)
    {
        var strongest = graph.Weights.Max();
        var next = new double[graph.Weights.Length];
        // An edge that would be pulled less than once is left alone.
        for (var e = 0; e < next.Length; e++) next[e] = graph.Weights[e] * epochs < strongest ? double.PositiveInfinity : strongest / graph.Weights[e];
        progress?.Invoke(0, epochs);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var rate = 1 - (double)epoch / epochs;
            var random = new RandomSequence(new Philox(seed, RandomPurpose.Sample, (ulong)epoch));
            for (var i = 0; i < graph.Count; i++)
                for (var e = graph.Starts[i]; e < graph.Starts[i + 1]; e++)
                {
                    if (next[e] > epoch) continue;
                    next[e] += strongest / graph.Weights[e];
                    Pull(layout.Row(i), layout.Row(graph.Neighbours[e]), rate);
                    for (var s = 0; s < negativeSamples; s++)
                    {
                        var other = random.Below(graph.Count);
                        if (other != i) Push(layout.Row(i), layout.Row(other), rate);
                    }
                }
            progress?.Invoke(epoch + 1, epochs);
        }
    }

    private void Pull(Span<double> y, Span<double> other, double rate)
    {
        var squared = MatrixRows.SquaredDistance(y, other);
        if (squared == 0) return;
        var power = Math.Pow(squared, curve.B);
        var pull = -2 * curve.A * curve.B * power / squared / (1 + curve.A * power);
        for (var c = 0; c < y.Length; c++)
        {
            var step = rate * Math.Clamp(pull * (y[c] - other[c]), -LargestStep, LargestStep);
            y[c] += step;
            other[c] -= step;
        }
    }

    private void Push(Span<double> y, ReadOnlySpan<double> other, double rate)
    {
        var squared = MatrixRows.SquaredDistance(y, other);
        if (squared == 0) return;
        var push = 2 * curve.B / ((Softening + squared) * (1 + curve.A * Math.Pow(squared, curve.B)));
        for (var c = 0; c < y.Length; c++) y[c] += rate * Math.Clamp(push * (y[c] - other[c]), -LargestStep, LargestStep);
    }
}
