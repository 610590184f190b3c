namespace VaeScience.Compute.Ops;

/// <summary>Scaling and shifting by constants.</summary>
public static class AffineOp
{
    /// <summary>y = scale x + shift, any shape.</summary>
    public static Tensor Affine(this Tape tape, Tensor x, double scale, double shift) =>
        tape.Apply(new AffineOperation(x, scale, shift, tape.Result(x.Shape, x)));

    /// <summary>y = scale x, any shape.</summary>
    public static Tensor Scale(this Tape tape, Tensor x, double scale) => tape.Affine(x, scale, 0);
}

internal sealed class AffineOperation(Tensor x, double scale, double shift, Tensor y) : Operation(y)
{
    public override void Forward<T>(CpuDevice device)
    {
        var (a, b) = (T.CreateTruncating(scale), T.CreateTruncating(shift));
        ReadOnlySpan<T> xv = x.Span<T>();
        var yv = Output.Span<T>();
        for (var i = 0; i < yv.Length; i++) yv[i] = a * xv[i] + b;
    }

    public override void Backward<T>(CpuDevice device)
    {
        var a = T.CreateTruncating(scale);
        ReadOnlySpan<T> dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        for (var i = 0; i < dx.Length; i++) dx[i] += a * dy[i];
    }
}
