namespace VaeScience.Compute.Ops;

/// <summary>Blocks in another order.</summary>
public static class SwapAxesOp
{
    /// <summary>y[i, b, a, :] = x[i, a, b, :]: the second and the third axis change places.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, a, b, w].</param>
    /// <returns>[n, b, a, w].</returns>
    /// <exception cref="ShapeException">Not four axes.</exception>
    public static Tensor SwapAxes(this Tape tape, Tensor x) => x.Shape.Rank == 4
        ? tape.Apply(new SwapAxesOperation(x, tape.Result([x.Shape[0], x.Shape[2], x.Shape[1], x.Shape[3]], x)))
        : throw new ShapeException($"axes to be swapped are the middle ones of four, got {x.Shape}");
}

internal sealed class SwapAxesOperation(Tensor x, Tensor y) : Operation(y)
{
    // x [n, a, b, w], y [n, b, a, w]
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(isBackward ? x.Length : 0, isBackward ? [Output, x, x] : [x, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> xv = x.Span<T>();
        var yv = Output.Span<T>();
        var (a, b, w) = (x.Shape[1], x.Shape[2], x.Shape[3]);
        for (var row = 0; row < x.Shape[0]; row++)
            for (var i = 0; i < a; i++)
                for (var j = 0; j < b; j++)
                    xv.Slice(((row * a + i) * b + j) * w, w).CopyTo(yv[(((row * b + j) * a + i) * w)..]);
    }

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        var (a, b, w) = (x.Shape[1], x.Shape[2], x.Shape[3]);
        for (var row = 0; row < x.Shape[0]; row++)
            for (var i = 0; i < a; i++)
                for (var j = 0; j < b; j++)
                    for (var k = 0; k < w; k++)
                        dx[((row * a + i) * b + j) * w + k] += dy[((row * b + j) * a + i) * w + k];
    }
}
