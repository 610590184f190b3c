using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

public sealed class SequenceTests : IDisposable
{
    private readonly CpuDevice device = Device.Cpu();

    public void Dispose() => device.Dispose();

    [Fact]
    public void Longest_sequences_come_first_and_equal_ones_keep_their_order()
    {
        var packing = new SequencePacking([3, 5, 1, 3]);
        Assert.Equal([1, 0, 3, 2], packing.Order.ToArray());
        Assert.Equal((4, 5, 12), (packing.Rows, packing.Steps, packing.Total));
        Assert.Equal([4, 3, 3, 1, 1], Enumerable.Range(0, 5).Select(packing.BatchSize));
        Assert.Equal([0, 4, 7, 10, 11], Enumerable.Range(0, 5).Select(packing.Offset));
        var all = packing.Lengths.ToArray().SelectMany((length, row) => Enumerable.Range(0, length).Select(step => packing.Index(row, step)));
        Assert.Equal(Enumerable.Range(0, 12), all.Order());
    }

    [Fact]
    public void A_packing_serves_again_without_allocation()
    {
        var packing = new SequencePacking([9, 2, 4, 4, 7]);
        packing.Reset([1, 1]);
        Assert.Equal((2, 1, 2), (packing.Rows, packing.Steps, packing.Total));
        int[] lengths = [2, 8, 3];
        var before = GC.GetAllocatedBytesForCurrentThread();
        packing.Reset(lengths);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal([1, 2, 0], packing.Order.ToArray());
        packing.Reset([]);
        Assert.Equal((0, 0, 0), (packing.Rows, packing.Steps, packing.Total));
    }

    [Fact]
    public void An_empty_sequence_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new SequencePacking([3, 0]));

    [Fact]
    public void Packing_and_unpacking_leave_all_but_the_padding()
    {
        var packing = new SequencePacking([1, 3, 2]);
        var tape = new Tape(new Workspace(device), DType.Float64);
        double[] padded = [1, 2, 0, 0, 0, 0, 0, 0, 3, 4, 5, 6, 7, 8, 0, 0, 9, 10, 11, 12, 0, 0, 0, 0];
        var packed = tape.Pack(tape.Constant(padded, [3, 4, 2]), packing);
        Assert.Equal([3, 4, 9, 10, 1, 2, 5, 6, 11, 12, 7, 8], packed.ToArray());
        Assert.Equal(padded, tape.Unpack(packed, packing, 4).ToArray());
        Assert.Equal([1, 2, 7, 8, 11, 12], tape.FinalStates(packed, packing).ToArray());
        Assert.Equal([1, 2, 3, 4, 9, 10], tape.FinalStates(packed, packing, isReverse: true).ToArray());
        var tokens = new int[6];
        packing.Pack([1, 0, 0, 2, 3, 4, 5, 6, 0], 3, tokens);
        Assert.Equal([2, 5, 1, 3, 6, 4], tokens);
        Assert.Equal([1, 9, 11], tape.SumSequences(tape.Constant([.. tokens.Select(t => (double)t)], [6]), packing).ToArray());
    }

    [Theory]
    [InlineData(DType.Float64, 1e-9, 1e-12)]
    [InlineData(DType.Float32, 1e-4, 1e-6)]
    public void Cross_entropy_agrees_with_PyTorch(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("cross_entropy", "recurrent");
        int[] targets = [.. golden.Input("targets").Select(t => (int)t)];
        foreach (var (reduction, name) in ((LossReduction, string)[])[(LossReduction.None, "none"), (LossReduction.Sum, "sum"), (LossReduction.Mean, "mean")])
        {
            var tape = new Tape(new Workspace(device), dtype);
            var logits = tape.Variable(golden.Input("logits"), [7, 5]);
            var loss = tape.CrossEntropy(logits, targets, reduction: reduction);
            tape.Backward(reduction == LossReduction.None ? tape.Sum(tape.Multiply(loss, tape.Constant(golden.Input("cot"), [7]))) : loss);
            Golden.Close(golden.Output(name), loss.ToArray(), relative, absolute, name);
            Golden.Close(golden.Output($"d_logits_{name}"), logits.GradientToArray(), relative, absolute, $"gradient, {name}");
        }
    }

    [Theory]
    [InlineData(DType.Float64, 1e-9, 1e-12)]
    [InlineData(DType.Float32, 1e-4, 1e-6)]
    public void Cross_entropy_is_minus_the_categorical_log_probability(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpmf/categorical_logits");
        int[] targets = [.. golden.Input("x").Select(t => (int)t)];
        var tape = new Tape(new Workspace(device), dtype);
        var logits = tape.Variable(golden.Input("logits"), Shape.Create(golden.InputShape("logits")));
        var loss = tape.CrossEntropy(logits, targets, reduction: LossReduction.None);
        tape.Backward(tape.Sum(loss));
        Golden.Close([.. golden.Output("log_prob").Select(p => -p)], loss.ToArray(), relative, absolute, "log_prob");
        Golden.Close([.. golden.Output("d_logits").Select(d => -d)], logits.GradientToArray(), relative, absolute, "d_logits");
    }

    [Fact]
    public void Cross_entropy_keeps_its_digits_at_the_extremes()
    {
        var tape = new Tape(new Workspace(device), DType.Float64);
        var logits = tape.Variable([0, 40, 0, -800, 800, 0], [2, 3]);
        var loss = tape.CrossEntropy(logits, new[] { 1, 0 }, reduction: LossReduction.None);
        tape.Backward(tape.Sum(loss));
        var tail = 2 * Math.Exp(-40);
        Golden.Close([tail, 1600], loss.ToArray(), 1e-13, 0, "loss");
        Golden.Close([tail / 2, -tail, tail / 2, -1, 1, 0], logits.GradientToArray(), 1e-13, 0, "gradient");
    }

    [Fact]
    public void The_mean_of_no_rows_is_zero()
    {
        var tape = new Tape(new Workspace(device), DType.Float64);
        var logits = tape.Variable([1, 2], [1, 2]);
        var loss = tape.CrossEntropy(logits, new[] { 7 }, ignoreIndex: 7);
        tape.Backward(loss);
        Assert.Equal(0, loss.Item());
        Assert.Equal([0, 0], logits.GradientToArray());
    }

    [Fact]
    public void Embedding_agrees_with_PyTorch()
    {
        var golden = Golden.Entry("embedding", "recurrent");
        int[] tokens = [.. golden.Input("tokens").Select(t => (int)t)];
        var tape = new Tape(new Workspace(device), DType.Float64);
        var weight = tape.Variable(golden.Input("weight"), [6, 3]);
        var y = tape.Embedding(weight, tokens, paddingIndex: 0);
        tape.Backward(tape.Sum(tape.Multiply(y, tape.Constant(golden.Input("cot_y"), [7, 3]))));
        Golden.Close(golden.Output("y"), y.ToArray(), 0, 0, "y");
        Golden.Close(golden.Output("d_weight"), weight.GradientToArray(), 1e-12, 1e-14, "d_weight");
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var tape = new Tape(new Workspace(device), DType.Float64);
        var packing = new SequencePacking([2, 1]);
        Tensor Zeros(params int[] shape) => tape.Constant(new double[shape.Aggregate(1, (a, b) => a * b)], Shape.Create(shape));
        var weights = new RecurrentWeights(Zeros(6, 3), Zeros(6, 2), Zeros(6), Zeros(6));
        Assert.Throws<ShapeException>(() => tape.Gru(Zeros(4, 3), weights, packing));
        Assert.Throws<ShapeException>(() => tape.Gru(Zeros(3, 2), weights, packing));
        Assert.Throws<ShapeException>(() => tape.Gru(Zeros(3, 3), weights, packing, initial: Zeros(3, 2)));
        Assert.Throws<ShapeException>(() => tape.Gru(Zeros(3, 2), weights, packing, context: Zeros(3, 1)));
        Assert.Throws<ShapeException>(() => tape.Lstm(Zeros(3, 3), weights, packing));
        Assert.Throws<ShapeException>(() => tape.Pack(Zeros(2, 1, 3), packing));
        Assert.Throws<ShapeException>(() => tape.Unpack(Zeros(2, 3), packing));
        Assert.Throws<ShapeException>(() => tape.FinalStates(Zeros(2, 3), packing));
        Assert.Throws<ShapeException>(() => tape.SumSequences(Zeros(2), packing));
        Assert.Throws<ShapeException>(() => tape.MaskedLinear(Zeros(2, 3), Zeros(4, 3), Zeros(3, 4)));
        Assert.Throws<ShapeException>(() => tape.CrossEntropy(Zeros(2, 3), new[] { 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => tape.CrossEntropy(Zeros(2, 3), new[] { 1, 3 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => tape.Embedding(Zeros(2, 3), new[] { 1, 2 }));
    }
}
