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
    // x, y, h [n, f]: each row meets the whole vector of a coefficient
    protected override void AddSums<T>(ReadOnlySpan<T> x, Span<T> total) => Reduction.AddColumnSums(x, Count, total);

    protected override void AddDots<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> total) => Reduction.AddColumnDots(x, y, Count, total);

    protected override void Centre<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> mean, Span<T> h)
    {
<<<<<<< HEAD
        var f = mean.Length;
        for (var start = 0; start < h.Length; start += f) Elementwise.Binary<Subtract, T>(x.Slice(start, f), mean, h.Slice(start, f));
    }

    protected override void Scale<T>(Span<T> h, ReadOnlySpan<T> inverse, ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, Span<T> y)
    {
        var f = inverse.Length;
        for (var start = 0; start < h.Length; start += f)
        {
            var row = h.Slice(start, f);
            Elementwise.Binary<Multiply, T>(row, inverse, row);
            Elementwise.Ternary<MultiplyAdd, T>(row, weight, bias, y.Slice(start, f));
        }
=======
        var n = x.Shape[0];
        ReadOnlySpan<T> xv = x.Span<T>(), w = weight.Span<T>(), b = bias.Span<T>();
        Span<T> yv = Output.Span<T>(), h = normalised.Span<T>(), mean = Column<T>(0), inverse = Column<T>(1);
        if (useBatch)
        {
            mean.Clear();
            Reduction.AddColumnSums(xv, n, mean);
            Elementwise.BinaryScalar<Multiply, T>(mean, T.CreateTruncating(1.0 / n), mean);
        }
        else runningMean.Span<T>().CopyTo(mean);
        RowTile.Binary<Subtract, T>(xv, mean, h);
        if (useBatch)
        {
            inverse.Clear();
            Reduction.AddColumnDots<T>(h, h, n, inverse);
            Elementwise.BinaryScalar<Multiply, T>(inverse, T.CreateTruncating(1.0 / n), inverse);
            UpdateRunning<T>(mean, inverse, n);
        }
        else runningVariance.Span<T>().CopyTo(inverse);
        foreach (ref var v in inverse) v = T.CreateTruncating(1 / Math.Sqrt(double.CreateTruncating(v) + BatchNorm1dOp.Epsilon));
        RowTile.Binary<Multiply, T>(h, inverse, h);
        RowTile.Ternary<MultiplyAdd, T>(h, w, b, yv);
>>>>>>> main
    }

    protected override void AddScaled<T>(ReadOnlySpan<T> dy, ReadOnlySpan<T> factor, Span<T> dx)
    {
<<<<<<< HEAD
        var f = factor.Length;
        for (var start = 0; start < dx.Length; start += f)
        {
            var row = dx.Slice(start, f);
            Elementwise.Ternary<MultiplyAdd, T>(dy.Slice(start, f), factor, row, row);
        }
    }

    protected override void AddOfStatistics<T>(ReadOnlySpan<T> h, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> dx)
    {
        var f = q.Length;
        for (var start = 0; start < dx.Length; start += f)
        {
            var row = dx.Slice(start, f);
            Elementwise.Quaternary<LineAndSum, T>(h.Slice(start, f), q, p, row, row);
        }
=======
        var n = x.Shape[0];
        ReadOnlySpan<T> dy = Output.Gradient<T>(), h = normalised.Span<T>(), w = weight.Span<T>();
        Span<T> factor = Column<T>(1), ofOne = Column<T>(2), ofH = Column<T>(3);
        ofOne.Clear();
        ofH.Clear();
        Reduction.AddColumnSums(dy, n, ofOne);
        Reduction.AddColumnDots(dy, h, n, ofH);
        if (bias.RequiresGradient) Elementwise.AccumulateUnary<Identity, T>(ofOne, bias.AddGradient<T>());
        if (weight.RequiresGradient) Elementwise.AccumulateUnary<Identity, T>(ofH, weight.AddGradient<T>());
        if (!x.RequiresGradient) return;

        // Of batch statistics: dx = w / sd (dy - mean(dy) - h mean(dy h)); running ones are constants.
        Elementwise.Binary<Multiply, T>(factor, w, factor);
        var dx = x.AddGradient<T>();
        RowTile.Accumulate<MultiplyAdd, T>(dy, factor, dx);
        if (!useBatch) return;
        Elementwise.BinaryScalar<Multiply, T>(factor, T.CreateTruncating(-1.0 / n), factor);
        Elementwise.Binary<Multiply, T>(ofOne, factor, ofOne);
        Elementwise.Binary<Multiply, T>(ofH, factor, ofH);
        RowTile.Accumulate<SumOfThree, T>(h, ofH, ofOne, dx);
>>>>>>> main
    }
}
