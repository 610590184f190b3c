using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

/// <summary>The operations on sequences and tokens, for <see cref="OpCases"/>.</summary>
internal static class RecurrentCases
{
    // A weight has units squared; the sweep of units ends where the square would take too long.
    private const int MostUnits = 33;
    private static readonly int[] Units = [1, 15, 16, 17, 31, 32, 33];

    public static OpCase[] All { get; } = [.. Layers(), .. Sequences(), .. Tokens()];

    private static IEnumerable<OpCase> Layers() =>
    [
        new("Gru", "sequences", n => Shapes(3, n, 2), (t, x) => t.Gru(x[0], Weights(x), Packing(x[5]), x[5])),
        new("Gru", "units", n => Shapes(3, 4, Math.Min(n, MostUnits)), (t, x) => t.Gru(x[0], Weights(x), Packing(x[5]), x[5])) { Lengths = Units, LargeShapes = Shapes(3, 64, 160) },
        new("Gru", "context, backwards", n => [.. Shapes(3, n, 2), [n, 1]], (t, x) => t.Gru(Narrow(t, x[0]), Weights(x), Packing(x[5]), x[5], x[6], isReverse: true)),
        new("Gru", "from zeros", n => Shapes(3, n, 2)[..5], (t, x) => t.Gru(x[0], Weights(x), new SequencePacking(Lengths(Rows(x[0].Shape[0]))))),
        new("Lstm", "sequences", n => [.. Shapes(4, n, 2), [n, 2]], (t, x) => Both(t, t.Lstm(x[0], Weights(x), Packing(x[5]), (x[5], x[6])))),
        new("Lstm", "units", n => [.. Shapes(4, 4, Math.Min(n, MostUnits)), [4, Math.Min(n, MostUnits)]],
            (t, x) => Both(t, t.Lstm(x[0], Weights(x), Packing(x[5]), (x[5], x[6])))) { Lengths = Units, LargeShapes = [.. Shapes(4, 64, 140), [64, 140]] },
        new("Lstm", "context, backwards", n => [.. Shapes(4, n, 2), [n, 2], [n, 1]],
            (t, x) => Both(t, t.Lstm(Narrow(t, x[0]), Weights(x), Packing(x[5]), (x[5], x[6]), x[7], isReverse: true))),
        new("Lstm", "final cells alone", n => [.. Shapes(4, n, 2), [n, 2]], (t, x) => t.Lstm(x[0], Weights(x), Packing(x[5]), (x[5], x[6])).FinalCell),
        new("MaskedLinear", "", n => [[3, n], [2, n], [2]], (t, x) => t.MaskedLinear(x[0], x[1], Mask(t, x[1].Shape), x[2])) { LargeShapes = [[130, 400], [100, 400], [100]] },
    ];

    private static IEnumerable<OpCase> Sequences() =>
    [
        new("Pack", "", n => [[n, 4, 2]], (t, x) => t.Pack(x[0], Packing(x[0]))),
        new("Unpack", "", n => [[Total(n), 2]], (t, x) => t.Unpack(x[0], new SequencePacking(Lengths(Rows(x[0].Shape[0]))), 4)),
        new("FinalStates", "", n => [[Total(n), 2]], (t, x) => t.FinalStates(x[0], new SequencePacking(Lengths(Rows(x[0].Shape[0]))))),
        new("FinalStates", "backwards", n => [[Total(n), 2]], (t, x) => t.FinalStates(x[0], new SequencePacking(Lengths(Rows(x[0].Shape[0]))), isReverse: true)),
        new("SumSequences", "", n => [[Total(n)]], (t, x) => t.SumSequences(x[0], new SequencePacking(Lengths(Rows(x[0].Shape[0]))))),
    ];

    private static IEnumerable<OpCase> Tokens() =>
    [
        new("Embedding", "features", n => [[5, n]], (t, x) => t.Embedding(x[0], new[] { 4, 0, 0, 2, 1 })),
        new("CrossEntropy", "rows", n => [[n, 4]], (t, x) => t.CrossEntropy(x[0], Targets(x[0].Shape), -1, LossReduction.None)),
        new("CrossEntropy", "classes", n => [[3, n]], (t, x) => t.CrossEntropy(x[0], Targets(x[0].Shape), -1, LossReduction.Sum)) { Lengths = OpCase.Sweep[1..] },
        new("CrossEntropy", "mean", n => [[n, 4]], (t, x) => t.CrossEntropy(x[0], Targets(x[0].Shape), -1)) { Lengths = OpCase.Sweep[1..] },
    ];

    // x, weight_ih, weight_hh, bias_ih, bias_hh, initial state; two inputs a step.
    private static Shape[] Shapes(int gates, int sequences, int units) =>
    [
        [Total(sequences), 2], [gates * units, 2], [gates * units, units], [gates * units], [gates * units], [sequences, units],
    ];

    private static RecurrentWeights Weights(Tensor[] x) => new(x[1], x[2], x[3], x[4]);

    private static Tensor Both(Tape tape, (Tensor Output, Tensor FinalCell) lstm) => tape.ConcatRows(lstm.Output, lstm.FinalCell);

    // One column for x, as the other weight column is the context's.
    private static Tensor Narrow(Tape tape, Tensor x) => tape.Slice(x, 0, 1);

    private static SequencePacking Packing(Tensor perSequence) => new(Lengths(perSequence.Shape[0]));

    private static int[] Lengths(int sequences) => [.. Enumerable.Range(0, sequences).Select(i => 1 + i * 2 % 3)];

    private static int Total(int sequences) => Lengths(sequences).Sum();

    // How many sequences make this many steps: three make 1 + 3 + 2.
    private static int Rows(int total) => total / 6 * 3 + (total % 6) switch { 0 => 0, 1 => 1, _ => 2 };

    private static int[] Targets(Shape logits) => [.. Enumerable.Range(0, logits[0]).Select(i => i % 5 == 3 ? -1 : i * 7 % logits[1])];

    private static Tensor Mask(Tape tape, Shape shape) => tape.Constant([.. Enumerable.Range(0, shape.Length).Select(i => i % 3 == 1 ? 0.0 : 1)], shape);
}
