using System.Numerics;

namespace VaeScience.Compute.Ops;

/// <summary>Batch normalisation.</summary>
public static class BatchNorm1dOp
{
    /// <summary>PyTorch's epsilon for normalisations, added to variances.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>PyTorch's momentum: the weight of the new batch in the running averages.</summary>
    public const double Momentum = 0.1;

    /// <summary>Normalises each feature over the rows: y = weight (x - mean) / sqrt(variance + 1e-5) + bias.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, f].</param>
    /// <param name="weight">[f].</param>
    /// <param name="bias">[f].</param>
    /// <param name="runningMean">[f], updated in training with momentum 0.1.</param>
    /// <param name="runningVariance">[f], updated likewise, with the unbiased variance (n - 1).</param>
    /// <param name="useBatch">True: mean and (biased) variance of these rows; false: the running ones.</param>
    /// <returns>[n, f].</returns>
    /// <exception cref="ShapeException">Shapes disagree, or statistics of fewer than two rows are asked for.</exception>
    /// <remarks>Source: Ioffe and Szegedy 2015; details as torch.nn.BatchNorm1d.</remarks>
    public static Tensor BatchNorm1d(this Tape tape, Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, bool useBatch)
    {
        if (x.Shape.Rank != 2 || weight.Length != x.Shape[1] || bias.Length != x.Shape[1] || runningMean.Length != x.Shape[1] || runningVariance.Length != x.Shape[1])
            throw new ShapeException($"batch norm of {x.Shape} with weight {weight.Shape}, bias {bias.Shape}, running {runningMean.Shape} and {runningVariance.Shape}");
        if (useBatch && x.Shape[0] < 2) throw new ShapeException($"statistics of a batch want at least 2 rows, got {x.Shape}");
        return tape.Apply(new BatchNorm1dOperation(x, weight, bias, runningMean, runningVariance, useBatch, tape.Rent(x.Shape), tape.Result(x.Shape, x, weight, bias)));
    }
}

internal sealed class BatchNorm1dOperation(
    Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, bool useBatch, Tensor normalised, Tensor y) : Operation(y)
{
    // n = rows, f = features; normalised = (x - mean) / sd, [n, f]
    private readonly Tensor inverseSd = y.Tape!.Rent([x.Shape[1]]);

    public override void Forward<T>(CpuDevice device)
    {
        var (n, f) = (x.Shape[0], x.Shape[1]);
        Span<T> xv = x.Span<T>(), yv = Output.Span<T>(), h = normalised.Span<T>(), inverse = inverseSd.Span<T>();
        Span<T> w = weight.Span<T>(), b = bias.Span<T>();
        for (var j = 0; j < f; j++)
        {
            var (mean, variance) = useBatch ? Moments<T>(xv, n, f, j) : (double.CreateTruncating(runningMean.Span<T>()[j]), double.CreateTruncating(runningVariance.Span<T>()[j]));
            if (useBatch) UpdateRunning<T>(j, mean, variance * n / (n - 1));
            inverse[j] = T.CreateTruncating(1 / Math.Sqrt(variance + BatchNorm1dOp.Epsilon));
            var m = T.CreateTruncating(mean);
            for (var i = j; i < xv.Length; i += f)
            {
                h[i] = (xv[i] - m) * inverse[j];
                yv[i] = w[j] * h[i] + b[j];
            }
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        var (n, f) = (x.Shape[0], x.Shape[1]);
        ReadOnlySpan<T> dy = Output.Gradient<T>(), h = normalised.Span<T>(), inverse = inverseSd.Span<T>(), w = weight.Span<T>();
        for (var j = 0; j < f; j++)
        {
            double sum = 0, sumH = 0;
            for (var i = j; i < dy.Length; i += f)
            {
                sum += double.CreateTruncating(dy[i]);
                sumH += double.CreateTruncating(dy[i] * h[i]);
            }
            if (bias.RequiresGradient) bias.AddGradient<T>()[j] += T.CreateTruncating(sum);
            if (weight.RequiresGradient) weight.AddGradient<T>()[j] += T.CreateTruncating(sumH);
            if (!x.RequiresGradient) continue;
            // Of batch statistics: dx = w / sd (dy - mean(dy) - h mean(dy h)); running ones are constants.
            var (meanDy, meanDyH) = useBatch ? (T.CreateTruncating(sum / n), T.CreateTruncating(sumH / n)) : (T.Zero, T.Zero);
            var dx = x.AddGradient<T>();
            for (var i = j; i < dy.Length; i += f) dx[i] += w[j] * inverse[j] * (dy[i] - meanDy - h[i] * meanDyH);
        }
    }

    private static (double Mean, double Variance) Moments<T>(ReadOnlySpan<T> x, int n, int f, int j)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var mean = 0.0;
        for (var i = j; i < x.Length; i += f) mean += double.CreateTruncating(x[i]);
        mean /= n;
        var variance = 0.0;
        for (var i = j; i < x.Length; i += f)
        {
            var d = double.CreateTruncating(x[i]) - mean;
            variance += d * d;
        }
        return (mean, variance / n);
    }

    private void UpdateRunning<T>(int j, double mean, double unbiasedVariance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var momentum = T.CreateTruncating(BatchNorm1dOp.Momentum);
        ref var m = ref runningMean.Span<T>()[j];
        ref var v = ref runningVariance.Span<T>()[j];
        m += momentum * (T.CreateTruncating(mean) - m);
        v += momentum * (T.CreateTruncating(unbiasedVariance) - v);
    }
}
