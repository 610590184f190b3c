using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Batch normalisation, whatever lies between two values of one feature; derived classes walk over rows or over planes.</summary>
internal abstract class BatchNormOperation(
    Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, bool useBatch, Tensor y) : Operation(y)
{
    // f = features (channels); h = (x - mean) / sd, as x; rows of coefficients: mean, 1 / sd, sum of dy, sum of dy h; [4, f]
    private readonly Tensor normalised = y.Tape!.Rent(x.Shape);
    private readonly Tensor coefficients = y.Tape!.Rent([4, weight.Length]);

    /// <summary>Values of each feature.</summary>
    protected int Count { get; } = x.Length / Math.Max(1, weight.Length);

    public override OperationCost Cost(bool isBackward) => isBackward
        ? OperationCost.Of((useBatch ? 8L : 5) * x.Length, [Output, normalised, x, x])
        : OperationCost.Of((useBatch ? 7L : 4) * x.Length, [x, normalised, Output]);

    /// <summary>How many parts the features make; each is computed by itself, so that its bits do not depend on the others.</summary>
    protected virtual int Parts => 1;

    public override void Forward<T>(CpuDevice device) => device.Workers.Run(new ForwardJob<T>(this), Parts);

    public override void Backward<T>(CpuDevice device)
    {
        if (bias.RequiresGradient) bias.AddGradient<T>();
        if (weight.RequiresGradient) weight.AddGradient<T>();
        if (x.RequiresGradient) x.AddGradient<T>();
        device.Workers.Run(new BackwardJob<T>(this), Parts);
    }

    /// <summary>The features of a part.</summary>
    protected virtual Range FeaturesOf(int part) => 0..weight.Length;

    /// <summary>total[j] += sum of the x of feature j.</summary>
    protected abstract void AddSums<T>(Range features, ReadOnlySpan<T> x, Span<T> total)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>total[j] += sum of the x y of feature j.</summary>
    protected abstract void AddDots<T>(Range features, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> total)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>h = x - mean[j].</summary>
    protected abstract void Centre<T>(Range features, ReadOnlySpan<T> x, ReadOnlySpan<T> mean, Span<T> h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>h *= inverse[j], y = weight[j] h + bias[j].</summary>
    protected abstract void Scale<T>(Range features, Span<T> h, ReadOnlySpan<T> inverse, ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>dx += factor[j] dy.</summary>
    protected abstract void AddScaled<T>(Range features, ReadOnlySpan<T> dy, ReadOnlySpan<T> factor, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>dx += h q[j] + p[j].</summary>
    protected abstract void AddOfStatistics<T>(Range features, ReadOnlySpan<T> h, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private void Forward<T>(Range features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> xv = x.Span<T>();
        Span<T> h = normalised.Span<T>(), means = Coefficient<T>(0), inverses = Coefficient<T>(1);
        Span<T> mean = means[features], inverse = inverses[features];
        if (useBatch)
        {
            mean.Clear();
            AddSums(features, xv, means);
            Elementwise.BinaryScalar<Multiply, T>(mean, T.CreateTruncating(1.0 / Count), mean);
        }
        else runningMean.Span<T>()[features].CopyTo(mean);
        Centre(features, xv, means, h);
        if (useBatch)
        {
            inverse.Clear();
            AddDots<T>(features, h, h, inverses);
            Elementwise.BinaryScalar<Multiply, T>(inverse, T.CreateTruncating(1.0 / Count), inverse);
            UpdateRunning<T>(features, mean, inverse);
        }
        else runningVariance.Span<T>()[features].CopyTo(inverse);
        foreach (ref var v in inverse) v = T.CreateTruncating(1 / Math.Sqrt(double.CreateTruncating(v) + BatchNorm1dOp.Epsilon));
        Scale<T>(features, h, inverses, weight.Span<T>(), bias.Span<T>(), Output.Span<T>());
    }

    private void Backward<T>(Range features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> dy = Output.Gradient<T>(), h = normalised.Span<T>();
        Span<T> factors = Coefficient<T>(1), ofOnes = Coefficient<T>(2), ofHs = Coefficient<T>(3);
        Span<T> factor = factors[features], ofOne = ofOnes[features], ofH = ofHs[features];
        ofOne.Clear();
        ofH.Clear();
        AddSums(features, dy, ofOnes);
        AddDots(features, dy, h, ofHs);
        if (bias.RequiresGradient) Elementwise.AccumulateUnary<Identity, T>(ofOne, bias.AddGradient<T>(out _)[features]);
        if (weight.RequiresGradient) Elementwise.AccumulateUnary<Identity, T>(ofH, weight.AddGradient<T>(out _)[features]);
        if (!x.RequiresGradient) return;

        // Of batch statistics: dx = w / sd (dy - mean(dy) - h mean(dy h)); running ones are constants.
        Elementwise.Binary<Multiply, T>(factor, weight.Span<T>()[features], factor);
        var dx = x.AddGradient<T>(out _);
        AddScaled(features, dy, factors, dx);
        if (!useBatch) return;
        Elementwise.BinaryScalar<Multiply, T>(factor, T.CreateTruncating(-1.0 / Count), factor);
        Elementwise.Binary<Multiply, T>(ofOne, factor, ofOne);
        Elementwise.Binary<Multiply, T>(ofH, factor, ofH);
        AddOfStatistics(features, h, ofHs, ofOnes, dx);
    }

    private Span<T> Coefficient<T>(int which)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => coefficients.Span<T>().Slice(which * weight.Length, weight.Length);

    private void UpdateRunning<T>(Range features, ReadOnlySpan<T> mean, ReadOnlySpan<T> variance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var momentum = T.CreateTruncating(BatchNorm1dOp.Momentum);
        var unbiased = T.CreateTruncating((double)Count / (Count - 1));
        Span<T> m = runningMean.Span<T>()[features], v = runningVariance.Span<T>()[features];
        for (var j = 0; j < m.Length; j++)
        {
            m[j] += momentum * (mean[j] - m[j]);
            v[j] += momentum * (variance[j] * unbiased - v[j]);
        }
    }

    private readonly struct ForwardJob<T>(BatchNormOperation o) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part) => o.Forward<T>(o.FeaturesOf(part));
    }

    private readonly struct BackwardJob<T>(BatchNormOperation o) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part) => o.Backward<T>(o.FeaturesOf(part));
    }

    /// <summary>h q + p + dx.</summary>
    protected readonly struct LineAndSum : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane h, TLane q, TLane p, TLane dx)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(h, q, p) + dx;
    }
}
