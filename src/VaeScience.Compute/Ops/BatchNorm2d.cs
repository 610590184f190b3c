using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Batch normalisation of images.</summary>
public static class BatchNorm2dOp
{
    /// <summary>Normalises each channel over rows and pixels: y = weight (x - mean) / sqrt(variance + 1e-5) + bias.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, c, h, w].</param>
    /// <param name="weight">[c].</param>
    /// <param name="bias">[c].</param>
    /// <param name="runningMean">[c], updated in training with momentum 0.1.</param>
    /// <param name="runningVariance">[c], updated likewise, with the unbiased variance (n h w - 1).</param>
    /// <param name="useBatch">True: mean and (biased) variance of these images; false: the running ones.</param>
    /// <returns>[n, c, h, w].</returns>
    /// <exception cref="ShapeException">Shapes disagree, or statistics of fewer than two values are asked for.</exception>
    /// <remarks>Source: Ioffe and Szegedy 2015; details as torch.nn.BatchNorm2d.</remarks>
    public static Tensor BatchNorm2d(this Tape tape, Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, bool useBatch)
    {
        if (x.Shape.Rank != 4 || weight.Length != x.Shape[1] || bias.Length != x.Shape[1] || runningMean.Length != x.Shape[1] || runningVariance.Length != x.Shape[1])
            throw new ShapeException($"batch norm of {x.Shape} with weight {weight.Shape}, bias {bias.Shape}, running {runningMean.Shape} and {runningVariance.Shape}");
        if (useBatch && (long)x.Shape[0] * x.Shape[2] * x.Shape[3] < 2) throw new ShapeException($"statistics of a batch want at least 2 values of each channel, got {x.Shape}");
        return tape.Apply(new BatchNorm2dOperation(x, weight, bias, runningMean, runningVariance, useBatch, tape.Result(x.Shape, x, weight, bias)));
    }
}

internal sealed class BatchNorm2dOperation(
    Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, bool useBatch, Tensor y)
    : BatchNormOperation(x, weight, bias, runningMean, runningVariance, useBatch, y)
{
    // x, y, h [n, c, s]: plane after plane of s pixels, each of one channel; the channels are shared among the threads
    private readonly int s = y.Shape[2] * y.Shape[3];

    private int Channels => Output.Shape[1];

    private int ChannelsPerPart => Partition.RowsPerPart(Count);

    protected override int Parts => Partition.RowParts(Channels, Count);

    protected override Range FeaturesOf(int part) => (part * ChannelsPerPart)..Math.Min(Channels, (part + 1) * ChannelsPerPart);

    protected override void AddSums<T>(Range features, ReadOnlySpan<T> x, Span<T> total)
    {
        for (var j = features.Start.Value; j < features.End.Value; j++)
        {
            var sum = 0.0;
            for (var start = j * s; start < x.Length; start += total.Length * s) sum += Reduction.Sum(x.Slice(start, s));
            total[j] += T.CreateTruncating(sum);
        }
    }

    protected override void AddDots<T>(Range features, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> total)
    {
        for (var j = features.Start.Value; j < features.End.Value; j++)
        {
            var sum = 0.0;
            for (var start = j * s; start < x.Length; start += total.Length * s) sum += Reduction.Dot(x.Slice(start, s), y.Slice(start, s));
            total[j] += T.CreateTruncating(sum);
        }
    }

    protected override void Centre<T>(Range features, ReadOnlySpan<T> x, ReadOnlySpan<T> mean, Span<T> h)
    {
        for (var j = features.Start.Value; j < features.End.Value; j++)
            for (var start = j * s; start < h.Length; start += mean.Length * s)
                Elementwise.BinaryScalar<Subtract, T>(x.Slice(start, s), mean[j], h.Slice(start, s));
    }

    protected override void Scale<T>(Range features, Span<T> h, ReadOnlySpan<T> inverse, ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, Span<T> y)
    {
        for (var j = features.Start.Value; j < features.End.Value; j++)
            for (var start = j * s; start < h.Length; start += inverse.Length * s)
            {
                var plane = h.Slice(start, s);
                Elementwise.BinaryScalar<Multiply, T>(plane, inverse[j], plane);
                Elementwise.BinaryScalars<Line, T>(plane, plane, weight[j], bias[j], y.Slice(start, s));
            }
    }

    protected override void AddScaled<T>(Range features, ReadOnlySpan<T> dy, ReadOnlySpan<T> factor, Span<T> dx)
    {
        for (var j = features.Start.Value; j < features.End.Value; j++)
            for (var start = j * s; start < dx.Length; start += factor.Length * s)
            {
                var plane = dx.Slice(start, s);
                Elementwise.BinaryScalars<AddedProduct, T>(dy.Slice(start, s), plane, factor[j], factor[j], plane);
            }
    }

    protected override void AddOfStatistics<T>(Range features, ReadOnlySpan<T> h, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> dx)
    {
        for (var j = features.Start.Value; j < features.End.Value; j++)
            for (var start = j * s; start < dx.Length; start += q.Length * s)
            {
                var plane = dx.Slice(start, s);
                Elementwise.BinaryScalars<AddedLine, T>(h.Slice(start, s), plane, q[j], p[j], plane);
            }
    }

    /// <summary>h q + p, whatever stands second.</summary>
    private readonly struct Line : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane h, TLane unused, TLane q, TLane p)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(h, q, p);
    }

    /// <summary>h q + p + dx.</summary>
    private readonly struct AddedLine : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane h, TLane dx, TLane q, TLane p)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => LineAndSum.Apply<TLane, T>(h, q, p, dx);
    }

    /// <summary>dy factor + dx.</summary>
    private readonly struct AddedProduct : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane dy, TLane dx, TLane factor, TLane unused)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(dy, factor, dx);
    }
}
