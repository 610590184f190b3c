using System.Numerics;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>Log-softmax and the negative log probability of a class, in one pass.</summary>
public static class CrossEntropyOp
{
    /// <summary>loss[i] = log sum_k exp(logits[i, k]) - logits[i, targets[i]]: minus the log probability of the target, nats.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="logits">[m, K].</param>
    /// <param name="targets">Classes 0 .. K - 1, or the index to ignore, m of them.</param>
    /// <param name="ignoreIndex">Rows with this target have no loss and take no gradient, and a mean does not count them.</param>
    /// <param name="reduction">Mean or sum of the rows, or each for itself.</param>
    /// <returns>One element; [m] without a reduction. The mean of no rows is 0.</returns>
    /// <exception cref="ShapeException">Not one target for each row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is neither a class nor to be ignored.</exception>
    /// <remarks>The gradient is softmax(logits) - onehot(target); the target's own part keeps its digits when its probability is near 1.</remarks>
    public static Tensor CrossEntropy(
        this Tape tape, Tensor logits, ReadOnlyMemory<int> targets, int ignoreIndex = -100, LossReduction reduction = LossReduction.Mean)
    {
        if (logits.Shape.Rank != 2 || targets.Length != logits.Shape[0])
            throw new ShapeException($"logits {logits.Shape} with {targets.Length} targets; wanted [m, K] and m");
        var count = 0;
        foreach (var target in targets.Span)
        {
            if (target == ignoreIndex) continue;
            if ((uint)target >= (uint)logits.Shape[1])
                throw new ArgumentOutOfRangeException(nameof(targets), target, $"targets of logits {logits.Shape} are 0..{logits.Shape[1] - 1}, or {ignoreIndex} to be ignored");
            count++;
        }
        var scale = reduction == LossReduction.Mean ? 1.0 / Math.Max(1, count) : 1;
        var y = tape.Result(reduction == LossReduction.None ? [logits.Shape[0]] : [], logits);
        return tape.Apply(new CrossEntropyOperation(logits, targets, ignoreIndex, scale, y));
    }
}

internal sealed class CrossEntropyOperation : Operation
{
    // m = rows, K = classes; logits and derivative [m, K], terms [m], the output [m] or [].
    private readonly Tensor logits, terms;
    private readonly Tensor? derivative;
    private readonly ReadOnlyMemory<int> targets;
    private readonly int ignoreIndex;
    private readonly double scale;

    public CrossEntropyOperation(Tensor logits, ReadOnlyMemory<int> targets, int ignoreIndex, double scale, Tensor y) : base(y)
    {
        (this.logits, this.targets, this.ignoreIndex, this.scale) = (logits, targets, ignoreIndex, scale);
        var tape = y.Tape!;
        terms = y.Shape.Rank == 1 ? y : tape.Rent([logits.Shape[0]]);
        if (y.RequiresGradient) derivative = tape.Rent(logits.Shape);
    }

    private bool IsReduced => Output.Shape.Rank == 0;

    public override OperationCost Cost(bool isBackward) => OperationCost.Of((isBackward ? 2L : 4) * logits.Length, isBackward ? [derivative, logits, logits] : [logits, derivative, terms]);

    private int Parts => Partition.RowParts(logits.Shape[0], logits.Shape[1]);

    public override void Forward<T>(CpuDevice device)
    {
        device.Workers.Run(new ForwardJob<T>(this), Parts);
        if (IsReduced) Output.Span<T>()[0] = T.CreateTruncating(scale * Reduction.Sum<T>(terms.Span<T>()));
    }

    public override void Backward<T>(CpuDevice device)
    {
        logits.AddGradient<T>();
        device.Workers.Run(new BackwardJob<T>(this), Parts);
    }

    private (int First, int Last) RowsOf(int part)
    {
        var rows = Partition.RowsPerPart(logits.Shape[1]);
        return (part * rows, Math.Min(logits.Shape[0], (part + 1) * rows));
    }

    private readonly struct ForwardJob<T>(CrossEntropyOperation op) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (first, last) = op.RowsOf(part);
            var classes = op.logits.Shape[1];
            ReadOnlySpan<T> logits = op.logits.Span<T>();
            var targets = op.targets.Span;
            var terms = op.terms.Span<T>();
            var derivatives = op.derivative is null ? default : op.derivative.Span<T>();
            for (var i = first; i < last; i++)
            {
                var derivative = derivatives.IsEmpty ? default : derivatives.Slice(i * classes, classes);
                if (targets[i] != op.ignoreIndex) terms[i] = CrossEntropyRow.Evaluate(logits.Slice(i * classes, classes), targets[i], derivative);
                else
                {
                    terms[i] = T.Zero;
                    derivative.Clear();
                }
            }
        }
    }

    private readonly struct BackwardJob<T>(CrossEntropyOperation op) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (first, last) = op.RowsOf(part);
            var classes = op.logits.Shape[1];
            ReadOnlySpan<T> dy = op.Output.Gradient<T>(), derivative = op.derivative!.Span<T>();
            var dx = op.logits.AddGradient<T>(out _);
            if (op.IsReduced)
            {
                var rows = (first * classes)..(last * classes);
                Elementwise.ScaleAdd(derivative[rows], dy[0] * T.CreateTruncating(op.scale), dx[rows]);
                return;
            }
            for (var i = first; i < last; i++)
                Elementwise.ScaleAdd(derivative.Slice(i * classes, classes), dy[i], dx.Slice(i * classes, classes));
        }
    }
}
