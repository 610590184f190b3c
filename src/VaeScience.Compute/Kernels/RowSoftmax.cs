using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Kernels;

/// <summary>softmax, log-softmax and logsumexp over the columns of every row, and their backward passes, which accumulate.</summary>
/// <remarks>
/// Legend: n = rows, f = columns, s = sum over the row of exp(x - m), m = the row's maximum. Sums in double, in the order of
/// <see cref="Reduction"/>. A row of minus infinities has a logsumexp of minus infinity and a softmax of NaN.
/// </remarks>
internal static class RowSoftmax
{
    private const int Scratch = 256;

    /// <summary>y = exp(x - m) / s, for x and y of [n, f].</summary>
    public static void Softmax<T>(ReadOnlySpan<T> x, int columns, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var start = 0; start < Checked(x.Length, columns, y.Length); start += columns)
        {
            var row = x.Slice(start, columns);
            var result = y.Slice(start, columns);
            Elementwise.BinaryScalar<ExpOfDifference, T>(row, Reduction.Max(row), result);
            Elementwise.BinaryScalar<Multiply, T>(result, T.CreateTruncating(1 / Reduction.Sum<T>(result)), result);
        }
    }

    /// <summary>y = x - logsumexp(x).</summary>
    public static void LogSoftmax<T>(ReadOnlySpan<T> x, int columns, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var start = 0; start < Checked(x.Length, columns, y.Length); start += columns)
        {
            var row = x.Slice(start, columns);
            var result = y.Slice(start, columns);
            var max = Reduction.Max(row);
            var logSum = T.CreateTruncating(LogOfSumOfExp(row, max));
            // Two steps: the sum of both would round the small logarithm away beside a large maximum.
            Elementwise.BinaryScalar<Subtract, T>(row, max, result);
            Elementwise.BinaryScalar<Subtract, T>(result, logSum, result);
        }
    }

    /// <summary>y[i] = m + log s, for x of [n, f] and y of [n].</summary>
    public static void LogSumExp<T>(ReadOnlySpan<T> x, int columns, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckRows(x.Length, columns, y.Length);
        for (var i = 0; i < y.Length; i++)
        {
            var row = x.Slice(i * columns, columns);
            var max = Reduction.Max(row);
            // An infinite maximum less itself would be NaN.
            y[i] = T.IsFinite(max) ? T.CreateTruncating(double.CreateTruncating(max) + LogOfSumOfExp(row, max)) : max;
        }
    }

    /// <summary>dx += y (dy - sum dy y).</summary>
    public static void SoftmaxBackward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, int columns, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Checked(y.Length, columns, dy.Length);
        for (var start = 0; start < Checked(y.Length, columns, dx.Length); start += columns)
        {
            var row = y.Slice(start, columns);
            var slope = dy.Slice(start, columns);
            var result = dx.Slice(start, columns);
            Elementwise.TernaryScalar<SoftmaxStep, T>(row, slope, result, T.CreateTruncating(Reduction.Dot(row, slope)), result);
        }
    }

    /// <summary>dx += dy - exp(y) sum dy.</summary>
    public static void LogSoftmaxBackward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, int columns, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Checked(y.Length, columns, dy.Length);
        for (var start = 0; start < Checked(y.Length, columns, dx.Length); start += columns)
        {
            var slope = dy.Slice(start, columns);
            var result = dx.Slice(start, columns);
            var total = T.CreateTruncating(Reduction.Sum(slope));
            Elementwise.TernaryScalar<LogSoftmaxStep, T>(y.Slice(start, columns), slope, result, total, result);
        }
    }

    /// <summary>dx[i, :] += dy[i] exp(x[i, :] - y[i]), for y = logsumexp(x).</summary>
    public static void LogSumExpBackward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> dy, int columns, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Checked(x.Length, columns, dx.Length);
        CheckRows(x.Length, columns, y.Length);
        CheckRows(x.Length, columns, dy.Length);
        for (var i = 0; i < y.Length; i++)
        {
            var result = dx.Slice(i * columns, columns);
            Elementwise.BinaryScalars<LogSumExpStep, T>(x.Slice(i * columns, columns), result, y[i], dy[i], result);
        }
    }

    private static double LogOfSumOfExp<T>(ReadOnlySpan<T> row, T max)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> scratch = stackalloc T[Scratch];
        var sum = 0.0;
        for (var i = 0; i < row.Length; i += Scratch)
        {
            var part = row.Slice(i, Math.Min(Scratch, row.Length - i));
            Elementwise.BinaryScalar<ExpOfDifference, T>(part, max, scratch[..part.Length]);
            sum += Reduction.Sum<T>(scratch[..part.Length]);
        }

        return Logarithm.Log<Lane1<double>, double>(new(sum)).Value;
    }

    private static int Checked(int length, int columns, int other)
    {
        if (columns < 1 || length % columns != 0)
            throw new ShapeException($"row softmax: {length} elements are no rows of {columns} columns");
        return length == other ? length : throw new ShapeException($"row softmax: got {length} and {other} elements; they must agree");
    }

    private static void CheckRows(int length, int columns, int rows)
    {
        if (columns < 1 || length != (long)rows * columns)
            throw new ShapeException($"row softmax: {length} elements are not {rows} rows of {columns} columns");
    }

    /// <summary>exp(x - max).</summary>
    internal readonly struct ExpOfDifference : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane max)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Exponential.Exp<TLane, T>(x - max);
    }

    private readonly struct SoftmaxStep : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane y, TLane dy, TLane dx, TLane dot)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(y, dy - dot, dx);
    }

    private readonly struct LogSoftmaxStep : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane y, TLane dy, TLane dx, TLane total)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            dx + TLane.FusedMultiplyAdd(-Exponential.Exp<TLane, T>(y), total, dy);
    }

    /// <summary>dx + dy exp(x - y). Where x is minus infinity it has no weight, even among nothing else.</summary>
    internal readonly struct LogSumExpStep : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane dx, TLane y, TLane dy)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var weight = TLane.Select(
                TLane.AreEqual(x, TLane.Create(double.NegativeInfinity)), TLane.Create(0), Exponential.Exp<TLane, T>(x - y));
            return TLane.FusedMultiplyAdd(dy, weight, dx);
        }
    }
}
