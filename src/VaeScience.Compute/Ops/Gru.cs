using System.Numerics;
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

    protected override void Step<T>(CpuDevice device, int step)
    {
        var rows = Packing.BatchSize(step);
        device.Multiply<T>(State.Span<T>(), false, Weights.HiddenWeight.Span<T>(), true, rows, Width, Hidden, sums.Span<T>(), accumulate: false);
        device.Workers.Run(new ForwardJob<T>(this, step), Partition.RowParts(rows, Width));
    }

    protected override void StepBackward<T>(CpuDevice device, int step)
    {
        var rows = Packing.BatchSize(step);
        device.Workers.Run(new BackwardJob<T>(this, step), Partition.RowParts(rows, Width));
        device.Multiply<T>(sums.Span<T>(), false, Weights.HiddenWeight.Span<T>(), false, rows, Hidden, Width, State.Span<T>(), accumulate: true);
    }

    protected override void AddHiddenGradients<T>(CpuDevice device)
    {
        ReadOnlySpan<T> gates = Gates.Span<T>(), candidates = candidate!.Span<T>();
        AddHiddenGradients(device, gates, Width, 0, 2 * Hidden);
        AddHiddenGradients(device, candidates, Hidden, 2 * Hidden, Hidden);
        if (!Weights.HiddenBias.RequiresGradient) return;
        var db = Weights.HiddenBias.AddGradient<T>();
        Reduction.AddColumnSums(candidates, candidate.Shape[0], db[(2 * Hidden)..]);
        // The gates r and z add up input and hidden sums: one gradient for both biases.
        Elementwise.Binary<Add, T>(db[..(2 * Hidden)], BiasGradient!.Span<T>()[..(2 * Hidden)], db[..(2 * Hidden)]);
    }

    private (int First, int Last) RowsOf(int part, int step)
    {
        var rows = Partition.RowsPerPart(Width);
        return (part * rows, Math.Min(Packing.BatchSize(step), (part + 1) * rows));
    }

    private readonly struct ForwardJob<T>(GruOperation op, int step) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (h, w, offset) = (op.Hidden, op.Width, op.Packing.Offset(step));
            Span<T> gates = op.Gates.Span<T>(), sums = op.sums.Span<T>(), states = op.State.Span<T>(), outputs = op.Output.Span<T>();
            Span<T> previous = op.Previous is null ? default : op.Previous.Span<T>(), candidates = op.candidate is null ? default : op.candidate.Span<T>();
            Span<T> context = op.ContextSums is null ? default : op.ContextSums.Span<T>(), bias = op.Weights.InputBias.Span<T>();
            var hiddenBias = op.Weights.HiddenBias.Span<T>();
            var (first, last) = op.RowsOf(part, step);
            for (var place = first; place < last; place++)
            {
                var at = offset + place;
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
    }

    private readonly struct BackwardJob<T>(GruOperation op, int step) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (h, w, offset) = (op.Hidden, op.Width, op.Packing.Offset(step));
            Span<T> gates = op.Gates.Span<T>(), sums = op.sums.Span<T>(), states = op.State.Span<T>(), outputs = op.Output.Gradient<T>();
            Span<T> previous = op.Previous!.Span<T>(), candidates = op.candidate!.Span<T>();
            var context = op.ContextSums is null ? default : op.ContextSums.Span<T>();
            var (first, last) = op.RowsOf(part, step);
            for (var place = first; place < last; place++)
            {
                var at = offset + place;
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
        }
    }
}
