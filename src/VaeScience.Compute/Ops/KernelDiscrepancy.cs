using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>The maximum mean discrepancy of two samples.</summary>
public static class KernelDiscrepancyOp
{
    /// <summary>
    /// For each dimension, sum over i != j of k(x_i, x_j) / (m (m - 1)) and the same of y, less 2 / (m n) times the sum of k(x_i, y_j): the
    /// squared maximum mean discrepancy of the two marginal distributions, without bias, so that it may be negative.
    /// </summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[m, d], m at least 2.</param>
    /// <param name="y">[n, d], n at least 2.</param>
    /// <returns>[d].</returns>
    /// <exception cref="ShapeException">Shapes disagree, or a sample has a single point.</exception>
    /// <remarks>
    /// The inverse multiquadratic kernel k(a, b) = sum over s of 2s / (2s + (a - b)^2) with s = 0.1, 0.2, 0.5, 1, 2, 5. Sources: Gretton et al. 2012
    /// (unbiased estimate); Tolstikhin et al. 2018 (kernel); Mathieu et al. 2019 (by dimension).
    /// </remarks>
    public static Tensor KernelDiscrepancy(this Tape tape, Tensor x, Tensor y)
    {
        if (x.Shape.Rank != 2 || y.Shape.Rank != 2 || x.Shape[1] != y.Shape[1] || x.Shape[0] < 2 || y.Shape[0] < 2)
            throw new ShapeException($"samples {x.Shape} and {y.Shape}; wanted [m, d] and [n, d] of at least 2 points each");
        return tape.Apply(new KernelDiscrepancyOperation(x, y, tape.Result([x.Shape[1]], x, y)));
    }
}

internal sealed class KernelDiscrepancyOperation : Operation
{
    // m, n = points, d = dimensions
    // How many terms the kernel has: its value at distance 0.
    private const int Scales = 6;
    private readonly Tensor x, y;

    // Of each dimension: the points of both samples end to end, [d, m + n], the derivatives there, [d, m + n], and scratch, [d, max(m, n)].
    private readonly Tensor points, derivatives, scratch;

    public KernelDiscrepancyOperation(Tensor x, Tensor y, Tensor output) : base(output)
    {
        (this.x, this.y) = (x, y);
        var tape = output.Tape!;
        Shape both = [Units, x.Shape[0] + y.Shape[0]];
        (points, derivatives, scratch) = (tape.Rent(both), tape.Rent(both), tape.Rent([Units, Math.Max(x.Shape[0], y.Shape[0])]));
    }

    private int Units => x.Shape[1];

    public override void Forward<T>(CpuDevice device)
    {
        Span<T> of = points.Span<T>(), a = x.Span<T>(), b = y.Span<T>();
        var width = points.Shape[1];
        for (var j = 0; j < Units; j++)
        {
            for (var i = 0; i < x.Shape[0]; i++) of[j * width + i] = a[i * Units + j];
            for (var i = 0; i < y.Shape[0]; i++) of[j * width + x.Shape[0] + i] = b[i * Units + j];
        }
        device.Workers.Run(new UnitJob<T>(this), Units);
    }

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> dy = Output.Gradient<T>(), slopes = derivatives.Span<T>();
        var dX = x.RequiresGradient ? x.AddGradient<T>() : default;
        var dY = y.RequiresGradient ? y.AddGradient<T>() : default;
        var width = points.Shape[1];
        for (var j = 0; j < Units; j++)
        {
            for (var i = 0; i < dX.Length / Units; i++) dX[i * Units + j] += dy[j] * slopes[j * width + i];
            for (var i = 0; i < dY.Length / Units; i++) dY[i * Units + j] += dy[j] * slopes[j * width + x.Shape[0] + i];
        }
    }

    /// <summary>One dimension: the value and all derivatives.</summary>
    private readonly struct UnitJob<T>(KernelDiscrepancyOperation operation) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var op = operation;
            var (m, n) = (op.x.Shape[0], op.y.Shape[0]);
            var width = m + n;
            var points = op.points.Span<T>().Slice(part * width, width);
            var slopes = op.derivatives.Span<T>().Slice(part * width, width);
            var scratch = op.scratch.Span<T>().Slice(part * op.scratch.Shape[1], op.scratch.Shape[1]);
            var between = -2.0 / ((double)m * n);
            var sum = 0.0;
            for (var i = 0; i < width; i++)
            {
                var (first, count) = i < m ? (0, m) : (m, n);
                var among = 1.0 / ((double)count * (count - 1));
                ReadOnlySpan<T> own = points.Slice(first, count), other = i < m ? points[m..] : points[..m];
                // A point's kernel with itself is constant, so that only the value has to leave it out; each pair among a sample counts twice.
                sum += among * (Sum<Kernel>(own, points[i], scratch) - Scales) + between / 2 * Sum<Kernel>(other, points[i], scratch);
                if (op.Output.RequiresGradient)
                    slopes[i] = T.CreateTruncating(2 * among * Sum<Slope>(own, points[i], scratch) + between * Sum<Slope>(other, points[i], scratch));
            }
            op.Output.Span<T>()[part] = T.CreateTruncating(sum);
        }

        private static double Sum<TOperator>(ReadOnlySpan<T> points, T at, Span<T> scratch)
            where TOperator : struct, IBinaryOperator
        {
            Elementwise.BinaryScalar<TOperator, T>(points, at, scratch[..points.Length]);
            return Reduction.Sum<T>(scratch[..points.Length]);
        }
    }

    /// <summary>k(x, a).</summary>
    private readonly struct Kernel : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane a)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var square = (a - x) * (a - x);
            return (Term<TLane, T>(square, 0.2) + Term<TLane, T>(square, 0.4) + Term<TLane, T>(square, 1))
                + (Term<TLane, T>(square, 2) + Term<TLane, T>(square, 4) + Term<TLane, T>(square, 10));
        }
    }

    /// <summary>d k(x, a) / d a.</summary>
    private readonly struct Slope : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane a)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var square = (a - x) * (a - x);
            var sum = (Square<TLane, T>(square, 0.2) + Square<TLane, T>(square, 0.4) + Square<TLane, T>(square, 1))
                + (Square<TLane, T>(square, 2) + Square<TLane, T>(square, 4) + Square<TLane, T>(square, 10));
            return TLane.Create(-2.0) * (a - x) * sum;
        }
    }

    // c / (c + t^2)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Term<TLane, T>(TLane square, double c)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Create(c) / (TLane.Create(c) + square);

    // c / (c + t^2)^2
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Square<TLane, T>(TLane square, double c)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var term = Term<TLane, T>(square, c);
        return term * term * TLane.Create(1 / c);
    }
}
