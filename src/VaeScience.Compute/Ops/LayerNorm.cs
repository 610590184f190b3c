using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

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
    // n = rows, f = features; normalised = (x - mean) / sd, [n, f]; inverseSd [n]; weighted: a row of w dy for each part
    private readonly Tensor weighted = y.Tape!.Rent([Partition.RowParts(x.Shape[0], x.Shape[1]), x.Shape[1]]);

    private int Parts => x.Length == 0 ? 0 : Partition.RowParts(x.Shape[0], x.Shape[1]);

    public override OperationCost Cost(bool isBackward) => OperationCost.Of((isBackward ? 13L : 7) * x.Length, isBackward ? [Output, normalised, x, x] : [x, normalised, Output]);

    public override void Forward<T>(CpuDevice device) => device.Workers.Run(new ForwardJob<T>(this), Parts);

    public override void Backward<T>(CpuDevice device)
    {
        var n = x.Shape[0];
        ReadOnlySpan<T> dy = Output.Gradient<T>(), all = normalised.Span<T>();
        if (weight.RequiresGradient) Reduction.AddColumnDots(dy, all, n, weight.AddGradient<T>());
        if (bias.RequiresGradient) Reduction.AddColumnSums(dy, n, bias.AddGradient<T>());
        if (!x.RequiresGradient) return;
        x.AddGradient<T>();
        device.Workers.Run(new BackwardJob<T>(this), Parts);
    }

    private (int First, int Last) RowsOf(int part)
    {
        var rows = Partition.RowsPerPart(x.Shape[1]);
        return (part * rows, Math.Min(x.Shape[0], (part + 1) * rows));
    }

    private void Forward<T>(int part)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var f = x.Shape[1];
        var (first, last) = RowsOf(part);
        ReadOnlySpan<T> xv = x.Span<T>(), w = weight.Span<T>(), b = bias.Span<T>();
        Span<T> all = normalised.Span<T>(), inverse = inverseSd.Span<T>(), yv = Output.Span<T>();
        for (var (i, start) = (first, first * f); i < last; i++, start += f)
        {
            var row = xv.Slice(start, f);
            var h = all.Slice(start, f);
            Elementwise.BinaryScalar<Subtract, T>(row, T.CreateTruncating(Reduction.Sum(row) / f), h);
            inverse[i] = T.CreateTruncating(1 / Math.Sqrt(Reduction.SumOfSquares<T>(h) / f + BatchNorm1dOp.Epsilon));
            Elementwise.BinaryScalar<Multiply, T>(h, inverse[i], h);
            Elementwise.Ternary<MultiplyAdd, T>(h, w, b, yv.Slice(start, f));
        }
    }

    // dx = (g - mean(g) - h mean(g h)) / sd with g = w dy.
    private void Backward<T>(int part)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var f = x.Shape[1];
        var (first, last) = RowsOf(part);
        var g = weighted.Span<T>().Slice(part * f, f);
        ReadOnlySpan<T> w = weight.Span<T>(), dy = Output.Gradient<T>(), all = normalised.Span<T>(), inverse = inverseSd.Span<T>();
        var dx = x.AddGradient<T>(out _);
        for (var (i, start) = (first, first * f); i < last; i++, start += f)
        {
            var h = all.Slice(start, f);
            var row = dx.Slice(start, f);
            Elementwise.Binary<Multiply, T>(w, dy.Slice(start, f), g);
            var perFeature = -double.CreateTruncating(inverse[i]) / f;
            var (p, q) = (T.CreateTruncating(perFeature * Reduction.Sum<T>(g)), T.CreateTruncating(perFeature * Reduction.Dot(g, h)));
            Elementwise.ScaleAdd(g, inverse[i], row);
            Elementwise.BinaryScalars<SumOfThree, T>(h, row, q, p, row);
        }
    }

    private readonly struct ForwardJob<T>(LayerNormOperation o) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part) => o.Forward<T>(part);
    }

    private readonly struct BackwardJob<T>(LayerNormOperation o) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part) => o.Backward<T>(part);
    }

    /// <summary>h q + p + dx.</summary>
    private readonly struct SumOfThree : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane h, TLane dx, TLane q, TLane p)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(h, q, p) + dx;
    }
}
