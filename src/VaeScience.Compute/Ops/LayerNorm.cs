namespace VaeScience.Compute.Ops;

/// <summary>Layer normalisation.</summary>
public static class LayerNormOp
{
    /// <summary>Normalises each row over its features: y = weight (x - mean) / sqrt(variance + 1e-5) + bias.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, f].</param>
    /// <param name="weight">[f].</param>
    /// <param name="bias">[f].</param>
    /// <returns>[n, f].</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    /// <remarks>Biased variance. Source: Ba et al. 2016; details as torch.nn.LayerNorm.</remarks>
    public static Tensor LayerNorm(this Tape tape, Tensor x, Tensor weight, Tensor bias)
    {
        if (x.Shape.Rank != 2 || weight.Length != x.Shape[1] || bias.Length != x.Shape[1])
            throw new ShapeException($"layer norm of {x.Shape} with weight {weight.Shape} and bias {bias.Shape}");
        return tape.Apply(new LayerNormOperation(x, weight, bias, tape.Rent(x.Shape), tape.Rent([x.Shape[0]]), tape.Result(x.Shape, x, weight, bias)));
    }
}

internal sealed class LayerNormOperation(Tensor x, Tensor weight, Tensor bias, Tensor normalised, Tensor inverseSd, Tensor y) : Operation(y)
{
    // n = rows, f = features; normalised = (x - mean) / sd, [n, f]; inverseSd [n]
    public override void Forward<T>(CpuDevice device)
    {
        var f = x.Shape[1];
        ReadOnlySpan<T> w = weight.Span<T>(), b = bias.Span<T>();
        for (var i = 0; i < x.Shape[0]; i++)
        {
            ReadOnlySpan<T> row = x.Span<T>().Slice(i * f, f);
            double mean = 0, variance = 0;
            foreach (var v in row) mean += double.CreateTruncating(v);
            mean /= f;
            foreach (var v in row) variance += (double.CreateTruncating(v) - mean) * (double.CreateTruncating(v) - mean);
            var inverse = T.CreateTruncating(1 / Math.Sqrt(variance / f + BatchNorm1dOp.Epsilon));
            inverseSd.Span<T>()[i] = inverse;
            Span<T> h = normalised.Span<T>().Slice(i * f, f), yv = Output.Span<T>().Slice(i * f, f);
            var m = T.CreateTruncating(mean);
            for (var j = 0; j < f; j++)
            {
                h[j] = (row[j] - m) * inverse;
                yv[j] = w[j] * h[j] + b[j];
            }
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        var f = x.Shape[1];
        ReadOnlySpan<T> w = weight.Span<T>(), dy = Output.Gradient<T>(), h = normalised.Span<T>();
        var dw = weight.RequiresGradient ? weight.AddGradient<T>() : default;
        var db = bias.RequiresGradient ? bias.AddGradient<T>() : default;
        var dx = x.RequiresGradient ? x.AddGradient<T>() : default;
        for (var start = 0; start < dy.Length; start += f)
        {
            // dx = (g - mean(g) - h mean(g h)) / sd with g = w dy.
            double sum = 0, sumH = 0;
            for (var j = 0; j < f; j++)
            {
                var g = double.CreateTruncating(w[j] * dy[start + j]);
                sum += g;
                sumH += g * double.CreateTruncating(h[start + j]);
                if (!dw.IsEmpty) dw[j] += dy[start + j] * h[start + j];
                if (!db.IsEmpty) db[j] += dy[start + j];
            }
            if (dx.IsEmpty) continue;
            var mean = T.CreateTruncating(sum / f);
            var meanH = T.CreateTruncating(sumH / f);
            var inverse = inverseSd.Span<T>()[start / f];
            for (var j = 0; j < f; j++) dx[start + j] += inverse * (w[j] * dy[start + j] - mean - h[start + j] * meanH);
        }
    }
}
