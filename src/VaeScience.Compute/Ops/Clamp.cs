namespace VaeScience.Compute.Ops;

/// <summary>Limits.</summary>
public static class ClampOp
{
    /// <summary>y = min(max(x, low), high); the gradient is zero where a limit holds.</summary>
    public static Tensor Clamp(this Tape tape, Tensor x, double low, double high) =>
        tape.Apply(new ClampOperation(x, low, high, tape.Result(x.Shape, x)));
}

internal sealed class ClampOperation(Tensor x, double low, double high, Tensor y) : Operation(y)
{
    public override void Forward<T>(CpuDevice device)
    {
        var (a, b) = (T.CreateTruncating(low), T.CreateTruncating(high));
        ReadOnlySpan<T> xv = x.Span<T>();
        var yv = Output.Span<T>();
        // Comparisons, not T.Clamp, so that NaN stays NaN for the divergence check to find.
        for (var i = 0; i < yv.Length; i++) yv[i] = xv[i] < a ? a : xv[i] > b ? b : xv[i];
    }

    public override void Backward<T>(CpuDevice device)
    {
        var (a, b) = (T.CreateTruncating(low), T.CreateTruncating(high));
        ReadOnlySpan<T> xv = x.Span<T>(), dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        for (var i = 0; i < dx.Length; i++)
            if (xv[i] >= a && xv[i] <= b) dx[i] += dy[i];
    }
}
