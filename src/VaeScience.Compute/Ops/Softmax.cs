using System.Numerics;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>Softmax and its logarithm.</summary>
public static class SoftmaxOps
{
    /// <summary>y = exp(x) / sum exp(x) over the last axis: rows of probabilities.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">Any shape but a scalar. Minus infinity has probability 0; nothing else in a row makes it NaN.</param>
    /// <returns>The shape of x, from 0 to 1.</returns>
    /// <exception cref="ShapeException">x is a scalar.</exception>
    public static Tensor Softmax(this Tape tape, Tensor x) => tape.Apply(new SoftmaxOperation(Checked(x), isLog: false, tape.Result(x.Shape, x)));

    /// <summary>y = x - log sum exp(x) over the last axis: rows of log probabilities, without underflow.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">Any shape but a scalar.</param>
    /// <returns>The shape of x, never above 0.</returns>
    /// <exception cref="ShapeException">x is a scalar.</exception>
    public static Tensor LogSoftmax(this Tape tape, Tensor x) => tape.Apply(new SoftmaxOperation(Checked(x), isLog: true, tape.Result(x.Shape, x)));

    private static Tensor Checked(Tensor x) => x.Shape.Rank > 0 ? x : throw new ShapeException("a softmax wants rows, got a scalar");
}

internal sealed class SoftmaxOperation(Tensor x, bool isLog, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(4L * x.Length, isBackward ? [Output, Output, x, x] : [x, Output]);

    public override string Name => isLog ? "LogSoftmax" : "Softmax";

    private int Parts => x.Length == 0 ? 0 : Partition.RowParts(x.Length / x.Shape[-1], x.Shape[-1]);

    public override void Forward<T>(CpuDevice device) => device.Workers.Run(new ForwardJob<T>(x, isLog, Output), Parts);

    public override void Backward<T>(CpuDevice device)
    {
        x.AddGradient<T>();
        device.Workers.Run(new BackwardJob<T>(x, isLog, Output), Parts);
    }

    private static Range Elements(Tensor x, int part)
    {
        var length = Partition.RowsPerPart(x.Shape[-1]) * x.Shape[-1];
        return (part * length)..Math.Min(x.Length, (part + 1) * length);
    }

    private readonly struct ForwardJob<T>(Tensor x, bool isLog, Tensor y) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var rows = Elements(x, part);
            if (isLog) RowSoftmax.LogSoftmax<T>(x.Span<T>()[rows], x.Shape[-1], y.Span<T>()[rows]);
            else RowSoftmax.Softmax<T>(x.Span<T>()[rows], x.Shape[-1], y.Span<T>()[rows]);
        }
    }

    private readonly struct BackwardJob<T>(Tensor x, bool isLog, Tensor y) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var rows = Elements(x, part);
            ReadOnlySpan<T> yv = y.Span<T>()[rows], dy = y.Gradient<T>()[rows];
            var dx = x.AddGradient<T>(out _)[rows];
            if (isLog) RowSoftmax.LogSoftmaxBackward(yv, dy, x.Shape[-1], dx);
            else RowSoftmax.SoftmaxBackward(yv, dy, x.Shape[-1], dx);
        }
    }
}
