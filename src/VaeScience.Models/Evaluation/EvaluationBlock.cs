using VaeScience.Data;
using VaeScience.Models.Training;

namespace VaeScience.Models.Evaluation;

/// <summary>Some rows, and some of their draws, that go through the model in one pass.</summary>
/// <remarks>The cut depends on the data and the draws alone, and each row draws from streams of its own: so does the result.</remarks>
/// <param name="Start">The first row.</param>
/// <param name="Count">How many rows.</param>
/// <param name="FirstDraw">The first draw of each row.</param>
/// <param name="Draws">How many draws of each row.</param>
/// <param name="AtOnce">The most draws of one row in a pass.</param>
internal sealed record EvaluationBlock(int Start, int Count, int FirstDraw, int Draws, int AtOnce)
{
    // Decoded numbers of a pass: more would leave the second-level cache between one operation and the next.
    private const int Elements = 1 << 19;
    private const int FewestDraws = 256, MostDraws = 4096;

    // Streams of one row: its number in the upper bits, the part of its draws in the lower.
    private const int PartBits = 20;

    /// <summary>All rows in order, each block with all draws of its rows.</summary>
    public static IEnumerable<EvaluationBlock> OfRows(Dataset data, int draws)
    {
        var atOnce = Math.Clamp(Elements / Math.Max(1, data.FeatureCount), FewestDraws, MostDraws);
        var rows = Math.Max(1, atOnce / draws);
        for (var start = 0; start < data.RowCount; start += rows)
            yield return new EvaluationBlock(start, Math.Min(rows, data.RowCount - start), 0, draws, atOnce);
    }

    /// <summary>The same rows with their draws cut into passes.</summary>
    public IEnumerable<EvaluationBlock> Parts(int draws)
    {
        for (var first = 0; first < draws; first += AtOnce) yield return this with { FirstDraw = first, Draws = Math.Min(AtOnce, draws - first) };
    }

    /// <summary>A pass that gives each row its own random numbers.</summary>
    public Pass Pass(Tape tape, ulong seed) => Pass(tape, seed, FirstDraw / AtOnce);

    /// <summary>A pass that gives each row its own random numbers, one of many for the same rows.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="part">Which stream of each row, 0 to 2^20 - 1.</param>
    public Pass Pass(Tape tape, ulong seed, int part)
    {
        var steps = new ulong[Count];
        for (var i = 0; i < Count; i++) steps[i] = ((ulong)(Start + i) << PartBits) + (ulong)part;
        return new Pass(tape, seed, steps[0], isTraining: false) { RowSteps = steps };
    }

    /// <summary>The rows.</summary>
    public Batch Batch(Tape tape, Dataset data) => Batches.Rows(tape, data, Start, Count);
}
