using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>log sum exp.</summary>
public static class LogSumExpOp
{
    /// <summary>y = log sum exp(x) along one axis, without overflow: the maximum is taken out first.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, f].</param>
    /// <param name="axis">0 gives [f]; 1 (or -1) gives [n].</param>
    /// <exception cref="ShapeException">Not a matrix, or no such axis.</exception>
    /// <remarks>All elements -inf, or none at all, give -inf. Its gradient is the softmax.</remarks>
    public static Tensor LogSumExp(this Tape tape, Tensor x, int axis)
    {
        if (x.Shape.Rank != 2 || axis is < -1 or > 1) throw new ShapeException($"log-sum-exp along axis {axis} wants a matrix and axis 0 or 1, got {x.Shape}");
        return axis == 0
            ? tape.Apply(new LogSumExpOfColumnsOperation(x, tape.Rent(x.Shape), tape.Rent([x.Shape[1]]), tape.Result([x.Shape[1]], x)))
            : tape.Apply(new LogSumExpOfRowsOperation(x, tape.Result([x.Shape[0]], x)));
    }
}

/// <summary>y[i] = log sum over j of exp(x[i, j]).</summary>
internal sealed class LogSumExpOfRowsOperation(Tensor x, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of((isBackward ? 4L : 3) * x.Length, isBackward ? [x, Output, Output, x, x] : [x, Output]);

    public override string Name => "LogSumExp";

    public override void Forward<T>(CpuDevice device)
    {
        if (x.Length == 0) Output.Span<T>().Fill(T.NegativeInfinity);
        else RowSoftmax.LogSumExp<T>(x.Span<T>(), x.Shape[1], Output.Span<T>());
    }

    public override void Backward<T>(CpuDevice device)
    {
        var dx = x.AddGradient<T>();
        if (x.Length > 0) RowSoftmax.LogSumExpBackward<T>(x.Span<T>(), Output.Span<T>(), Output.Gradient<T>(), x.Shape[1], dx);
    }
}

/// <summary>y[j] = log sum over i of exp(x[i, j]), row by row so that memory is read in order.</summary>
internal sealed class LogSumExpOfColumnsOperation(Tensor x, Tensor exponentials, Tensor shift, Tensor y) : Operation(y)
{
    // n = rows, f = columns; exponentials = exp(x - shift), [n, f]; shift = the columns' maxima, [f]
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(4L * x.Length, isBackward ? [x, Output, Output, x, x] : [x, exponentials, Output]);

    public override string Name => "LogSumExp";

    public override void Forward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> xv = x.Span<T>();
        Span<T> e = exponentials.Span<T>(), max = shift.Span<T>(), yv = Output.Span<T>();
        var f = yv.Length;
        max.Fill(T.NegativeInfinity);
        for (var start = 0; start < e.Length; start += f) Elementwise.Binary<Larger, T>(max, xv.Slice(start, f), max);
        // An infinite maximum less itself would be NaN.
        foreach (ref var m in max) m = T.IsFinite(m) ? m : T.Zero;
        RowTile.Binary<RowSoftmax.ExpOfDifference, T>(xv, max, e);
        yv.Clear();
        Reduction.AddColumnSums<T>(e, x.Shape[0], yv);
        Elementwise.Unary<Log, T>(yv, yv);
        Elementwise.Binary<Add, T>(yv, max, yv);
    }

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> xv = x.Span<T>(), yv = Output.Span<T>(), dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        var f = yv.Length;
        for (var start = 0; start < dx.Length; start += f)
        {
            var row = dx.Slice(start, f);
            Elementwise.Quaternary<RowSoftmax.LogSumExpStep, T>(xv.Slice(start, f), row, yv, dy, row);
        }
    }

    private readonly struct Larger : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane max, TLane x)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Max(max, x);
    }
}
