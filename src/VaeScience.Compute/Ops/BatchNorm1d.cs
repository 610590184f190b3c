using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

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
        return tape.Apply(new BatchNorm1dOperation(x, weight, bias, runningMean, runningVariance, useBatch, tape.Result(x.Shape, x, weight, bias)));
    }
}

internal sealed class BatchNorm1dOperation(
    Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, bool useBatch, Tensor y)
    : BatchNormOperation(x, weight, bias, runningMean, runningVariance, useBatch, y)
{
    // x, y, h [n, f]: each row meets the whole vector of a coefficient, so that all features are one part
    protected override void AddSums<T>(Range features, ReadOnlySpan<T> x, Span<T> total) => Reduction.AddColumnSums(x, Count, total);

    protected override void AddDots<T>(Range features, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> total) => Reduction.AddColumnDots(x, y, Count, total);

    protected override void Centre<T>(Range features, ReadOnlySpan<T> x, ReadOnlySpan<T> mean, Span<T> h) => RowTile.Binary<Subtract, T>(x, mean, h);

    protected override void Scale<T>(Range features, Span<T> h, ReadOnlySpan<T> inverse, ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, Span<T> y)
    {
        RowTile.Binary<Multiply, T>(h, inverse, h);
        RowTile.Ternary<MultiplyAdd, T>(h, weight, bias, y);
    }

    protected override void AddScaled<T>(Range features, ReadOnlySpan<T> dy, ReadOnlySpan<T> factor, Span<T> dx) => RowTile.Accumulate<MultiplyAdd, T>(dy, factor, dx);

    protected override void AddOfStatistics<T>(Range features, ReadOnlySpan<T> h, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> dx) =>
        RowTile.Accumulate<LineAndSum, T>(h, q, p, dx);
}
