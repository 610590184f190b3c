namespace VaeScience.Compute.Ops;

/// <summary>log sum exp.</summary>
public static class LogSumExpOp
{
    /// <summary>y = log sum exp(x) along one axis, without overflow: the maximum is taken out first.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, f].</param>
    /// <param name="axis">0 gives [f]; 1 (or -1) gives [n].</param>
    /// <remarks>All elements -inf give -inf. Its gradient is the softmax.</remarks>
    public static Tensor LogSumExp(this Tape tape, Tensor x, int axis)
    {
        if (x.Shape.Rank != 2 || axis is < -1 or > 1) throw new ShapeException($"log-sum-exp along axis {axis} wants a matrix and axis 0 or 1, got {x.Shape}");
        return tape.Apply(new LogSumExpOperation(x, axis == 0, tape.Result([axis == 0 ? x.Shape[1] : x.Shape[0]], x)));
    }
}

internal sealed class LogSumExpOperation(Tensor x, bool overRows, Tensor y) : Operation(y)
{
    // Line i of the result starts at element i * next and has count elements, stride apart.
    private int Next => overRows ? 1 : x.Shape[1];

    private int Stride => overRows ? x.Shape[1] : 1;

    private int Count => overRows ? x.Shape[0] : x.Shape[1];

    public override void Forward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> xv = x.Span<T>();
        var yv = Output.Span<T>();
        for (var i = 0; i < yv.Length; i++)
        {
            var max = T.NegativeInfinity;
            for (var j = 0; j < Count; j++) max = T.Max(max, xv[i * Next + j * Stride]);
            if (!T.IsFinite(max))
            {
                yv[i] = max;
                continue;
            }
            var sum = 0.0;
            for (var j = 0; j < Count; j++) sum += Math.Exp(double.CreateTruncating(xv[i * Next + j * Stride] - max));
            yv[i] = max + T.CreateTruncating(Math.Log(sum));
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> xv = x.Span<T>(), yv = Output.Span<T>(), dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        for (var i = 0; i < yv.Length; i++)
        {
            if (T.IsNegativeInfinity(yv[i])) continue;
            for (var j = 0; j < Count; j++)
            {
                var k = i * Next + j * Stride;
                dx[k] += dy[i] * T.Exp(xv[k] - yv[i]);
            }
        }
    }
}
