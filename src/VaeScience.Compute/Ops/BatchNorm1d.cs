using System.Numerics;
using System.Runtime.CompilerServices;
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
        return tape.Apply(new BatchNorm1dOperation(x, weight, bias, runningMean, runningVariance, useBatch, tape.Rent(x.Shape), tape.Result(x.Shape, x, weight, bias)));
    }
}

internal sealed class BatchNorm1dOperation(
    Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, bool useBatch, Tensor normalised, Tensor y) : Operation(y)
{
    // n = rows, f = features; normalised = (x - mean) / sd, [n, f]; rows of columns: mean, 1 / sd, sum of dy, sum of dy h; [4, f]
    private readonly Tensor columns = y.Tape!.Rent([4, x.Shape[1]]);

    public override void Forward<T>(CpuDevice device)
    {
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
    }

    public override void Backward<T>(CpuDevice device)
    {
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
    }

    private Span<T> Column<T>(int which)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => columns.Span<T>().Slice(which * x.Shape[1], x.Shape[1]);

    private void UpdateRunning<T>(ReadOnlySpan<T> mean, ReadOnlySpan<T> variance, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var momentum = T.CreateTruncating(BatchNorm1dOp.Momentum);
        var unbiased = T.CreateTruncating((double)n / (n - 1));
        Span<T> m = runningMean.Span<T>(), v = runningVariance.Span<T>();
        for (var j = 0; j < m.Length; j++)
        {
            m[j] += momentum * (mean[j] - m[j]);
            v[j] += momentum * (variance[j] * unbiased - v[j]);
        }
    }

    /// <summary>h q + p + dx.</summary>
    private readonly struct SumOfThree : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane h, TLane q, TLane p, TLane dx)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(h, q, p) + dx;
    }
}
