using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Columns of a matrix. (Rows need no copy: <see cref="Tensor.Rows"/>.)</summary>
public static class SliceOp
{
    /// <summary>Columns <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> - 1 of x [n, f].</summary>
    /// <returns>[n, count].</returns>
    /// <exception cref="ShapeException">There are no such columns.</exception>
    public static Tensor Slice(this Tape tape, Tensor x, int start, int count)
    {
        if (x.Shape.Rank != 2 || start < 0 || count < 0 || start > x.Shape[1] - count)
            throw new ShapeException($"columns {start}..{start + count - 1} of {x.Shape}");
        return tape.Apply(new SliceOperation(x, start, tape.Result([x.Shape[0], count], x)));
    }
}

internal sealed class SliceOperation(Tensor x, int start, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(isBackward ? Output.Length : 0, isBackward ? [Output, Output, Output] : [Output, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        var (f, count) = (x.Shape[1], Output.Shape[1]);
        ReadOnlySpan<T> xv = x.Span<T>();
        var yv = Output.Span<T>();
        for (var i = 0; i < x.Shape[0]; i++) xv.Slice(i * f + start, count).CopyTo(yv[(i * count)..]);
    }

    public override void Backward<T>(CpuDevice device)
    {
        var (f, count) = (x.Shape[1], Output.Shape[1]);
        ReadOnlySpan<T> dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        for (var i = 0; i < x.Shape[0]; i++)
        {
            var columns = dx.Slice(i * f + start, count);
            Elementwise.Binary<Add, T>(columns, dy.Slice(i * count, count), columns);
        }
    }
}
