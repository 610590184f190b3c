namespace VaeScience.Compute.Ops;

/// <summary>Dropout.</summary>
public static class DropoutOp
{
    /// <summary>Sets each element to zero with probability rate and divides the others by 1 - rate.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">Any shape.</param>
    /// <param name="rate">0 to below 1.</param>
    /// <param name="random">The stream of this use in this step.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside [0, 1).</exception>
    /// <remarks>Source: Srivastava et al. 2014, scaled in training as PyTorch does.</remarks>
    public static Tensor Dropout(this Tape tape, Tensor x, double rate, Philox random)
    {
        if (rate is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "a dropout rate is from 0 to below 1");
        return tape.Apply(new DropoutOperation(x, rate, random, tape.Rent(x.Shape), tape.Result(x.Shape, x)));
    }
}

internal sealed class DropoutOperation(Tensor x, double rate, Philox random, Tensor factor, Tensor y) : Operation(y)
{
    public override void Forward<T>(CpuDevice device)
    {
        Span<T> f = factor.Span<T>(), xv = x.Span<T>(), yv = Output.Span<T>();
        random.FillUniform(f);
        var (limit, kept) = (T.CreateTruncating(rate), T.CreateTruncating(1 / (1 - rate)));
        for (var i = 0; i < yv.Length; i++)
        {
            f[i] = f[i] < limit ? T.Zero : kept;
            yv[i] = xv[i] * f[i];
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> f = factor.Span<T>(), dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        for (var i = 0; i < dx.Length; i++) dx[i] += dy[i] * f[i];
    }
}
