using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Gated recurrent units.</summary>
public static class GruOp
{
    /// <summary>One layer of gated recurrent units in one direction over packed sequences, from the input's product to the state, one operation.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[Total, f], packed.</param>
    /// <param name="weights">Gates r, z, n, h units.</param>
    /// <param name="packing">Where steps lie. A sequence's state stops at its own length; backwards it begins at its own last step.</param>
    /// <param name="initial">The state before the first step (backwards: before the last), [n, h] in the caller's order; zeros if none.</param>
    /// <param name="context">Further inputs that stay the same for all steps of a sequence, [n, c] in the caller's order. Their weights are the
    /// last c columns of weight_ih, as if they had been appended to x at each step, for a fraction of the work.</param>
    /// <param name="isReverse">From the last step to the first.</param>
    /// <returns>The states, [Total, h], packed like x.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    /// <remarks>
    /// r = sigmoid(W_ir x + b_ir + W_hr h + b_hr), z likewise, n = tanh(W_in x + b_in + r (W_hn h + b_hn)), h' = (1 - z) n + z h.
    /// Source: Cho et al. 2014, in the form of cuDNN and PyTorch.
    /// </remarks>
    public static Tensor Gru(
        this Tape tape, Tensor x, in RecurrentWeights weights, SequencePacking packing, Tensor? initial = null, Tensor? context = null, bool isReverse = false)
    {
        var input = new RecurrentInput(x, weights, packing, initial, context, isReverse);
        return tape.Apply(new GruOperation(input, input.Result(tape, GruOperation.GateCount)));
    }
}

internal sealed class GruOperation : RecurrentOperation
{
    public const int GateCount = 3;

    // sums [n, 3 h]: h W_hh^T of a step, then the gradients of these sums; candidate [N, h]: b_n and then its gradient
    private readonly Tensor sums;
    private readonly Tensor? candidate;

    public GruOperation(in RecurrentInput input, Tensor y) : base(GateCount, input, y)
    {
        var tape = y.Tape!;
        sums = tape.Rent([Packing.Rows, Width]);
        if (y.RequiresGradient) candidate = tape.Rent(y.Shape);
    }

    protected override Tensor? Candidate => candidate;

    protected override void Step<T>(CpuDevice device, in PackedMatrix<T> weight, in SequenceBlock block, int step)
    {
        var (h, w, stride) = (Hidden, Width, block.Stride);
        Span<T> gates = Gates.Span<T>(), sums = this.sums.Span<T>(), states = State.Span<T>(), outputs = Output.Span<T>();
        Span<T> previous = Previous is null ? default : Previous.Span<T>(), candidates = candidate is null ? default : candidate.Span<T>();
        Span<T> context = ContextSums is null ? default : ContextSums.Span<T>(), bias = Weights.InputBias.Span<T>();
        var hiddenBias = Weights.HiddenBias.Span<T>();
        MultiplyHidden(device, block, step, states[(block.First * h)..], weight, sums[(block.First * w)..], accumulate: false);
        for (int i = 0, rows = block.BatchSize(step); i < rows; i++)
        {
            var (place, at) = (block.First + i * stride, block.Offset(step) + i * stride);
            new GruRow<T>
            {
                Gates = gates.Slice(at * w, w),
                Sums = sums.Slice(place * w, w),
                InputBias = context.IsEmpty ? bias : context.Slice(place * w, w),
                HiddenBias = hiddenBias,
                State = states.Slice(place * h, h),
                Output = outputs.Slice(at * h, h),
                Previous = previous.IsEmpty ? default : previous.Slice(at * h, h),
                Candidate = candidates.IsEmpty ? default : candidates.Slice(at * h, h),
            }.Forward();
        }
    }

    protected override void StepBackward<T>(CpuDevice device, in PackedMatrix<T> weight, in SequenceBlock block, int step)
    {
        var (h, w, stride) = (Hidden, Width, block.Stride);
        Span<T> gates = Gates.Span<T>(), sums = this.sums.Span<T>(), states = State.Span<T>(), outputs = Output.Gradient<T>();
        Span<T> previous = Previous!.Span<T>(), candidates = candidate!.Span<T>();
        var context = ContextSums is null ? default : ContextSums.Span<T>();
        for (int i = 0, rows = block.BatchSize(step); i < rows; i++)
        {
            var (place, at) = (block.First + i * stride, block.Offset(step) + i * stride);
            new GruRow<T>
            {
                Gates = gates.Slice(at * w, w),
                Sums = sums.Slice(place * w, w),
                State = states.Slice(place * h, h),
                Output = outputs.Slice(at * h, h),
                Previous = previous.Slice(at * h, h),
                Candidate = candidates.Slice(at * h, h),
                ContextGradient = context.IsEmpty ? default : context.Slice(place * w, w),
            }.Backward();
        }
        MultiplyHidden(device, block, step, sums[(block.First * w)..], weight, states[(block.First * h)..], accumulate: true);
    }

    protected override void AddHiddenGradients<T>(CpuDevice device)
    {
        ReadOnlySpan<T> gates = Gates.Span<T>(), candidates = candidate!.Span<T>();
        AddHiddenGradients(device, gates, Width, 0, 2 * Hidden);
        AddHiddenGradients(device, candidates, Hidden, 2 * Hidden, Hidden);
        if (!Weights.HiddenBias.RequiresGradient) return;
        ReadOnlySpan<T> sums = BiasGradient!.Span<T>();
        var db = Weights.HiddenBias.AddGradient<T>();
        // The gates r and z add up input and hidden sums: one gradient for both biases.
        Elementwise.Binary<Add, T>(db[..(2 * Hidden)], sums[..(2 * Hidden)], db[..(2 * Hidden)]);
        Elementwise.Binary<Add, T>(db[(2 * Hidden)..], sums[Width..], db[(2 * Hidden)..]);
    }
}
