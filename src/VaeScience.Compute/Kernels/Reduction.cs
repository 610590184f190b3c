using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Kernels;

/// <summary>Sums, dot products and maxima in a fixed order, accumulated in double.</summary>
/// <remarks>
/// Element i goes to accumulator i mod 16, and the sixteen are added as a tree: the order, and so the bits, depend on neither the width
/// of the lane nor the number of threads. Error of a sum: about n/16 roundings of double.
/// </remarks>
internal static partial class Reduction
{
    private const int Accumulators = 16;

    // Small enough for the first cache, where narrow lanes pass over it more than once.
    private const int Chunk = 1024;

    // To here, starting and joining sixteen accumulators costs more than they save: rows of few features are summed by the hundred.
    private const int ShortLength = 32;

    /// <summary>Sum of x[i]; 0 for none. Up to <see cref="ShortLength"/> elements go to four accumulators.</summary>
    public static double Sum<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x.Length <= ShortLength ? ShortSum(x) : Accumulate<SumStep, T>(x, x);

    /// <summary>Sum of x[i]^2.</summary>
    public static double SumOfSquares<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Accumulate<MultiplyAdd, T>(x, x);

    /// <summary>Sum of x[i] y[i].</summary>
    /// <exception cref="ShapeException">The lengths differ.</exception>
    public static double Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Length != y.Length) throw new ShapeException($"dot product of {x.Length} and {y.Length} elements; the lengths must be equal");
        return Accumulate<MultiplyAdd, T>(x, y);
    }

    /// <summary>The greatest x[i]: minus infinity for none, NaN if any is NaN.</summary>
    public static T Max<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LaneWidth.Bits switch
        {
            512 => Max<Lane512<T>, T>(x),
            256 => Max<Lane256<T>, T>(x),
            128 => Max<Lane128<T>, T>(x),
            _ => Max<Lane1<T>, T>(x),
        };

    /// <summary>total[i] += sum over columns of x[i, :], for x of rows of this many columns.</summary>
    /// <exception cref="ShapeException">x is not total.Length x columns.</exception>
    public static void AddRowSums<T>(ReadOnlySpan<T> x, int columns, Span<T> total)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckMatrix(x.Length, total.Length, columns);
        for (var row = 0; row < total.Length; row++)
            total[row] += T.CreateTruncating(Sum(x.Slice(row * columns, columns)));
    }

    /// <summary>total[j] += sum over rows of x[:, j], row after row in double.</summary>
    /// <exception cref="ShapeException">x is not rows x total.Length.</exception>
    public static void AddColumnSums<T>(ReadOnlySpan<T> x, int rows, Span<T> total)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckMatrix(x.Length, rows, total.Length);
        AccumulateColumns<SumStep, T>(x, x, rows, total);
    }

    /// <summary>total[j] += x[j]: one row more of sums over rows, kept in double from row to row.</summary>
    /// <exception cref="ShapeException">The lengths differ.</exception>
    public static void AddRow<T>(ReadOnlySpan<T> x, Span<double> total)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Length != total.Length) throw new ShapeException($"sum of {total.Length} columns and a row of {x.Length}; the lengths must be equal");
        switch (LaneWidth.Bits)
        {
            case 512: AddRow<Lane512<double>, T>(x, total); break;
            case 256: AddRow<Lane256<double>, T>(x, total); break;
            case 128: AddRow<Lane128<double>, T>(x, total); break;
            default: AddRow<Lane1<double>, T>(x, total); break;
        }
    }

    /// <summary>total[j] += sum over rows of x[:, j] y[:, j], row after row in double.</summary>
    /// <exception cref="ShapeException">x and y are not rows x total.Length.</exception>
    public static void AddColumnDots<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, int rows, Span<T> total)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckMatrix(x.Length, rows, total.Length);
        CheckMatrix(y.Length, rows, total.Length);
        AccumulateColumns<MultiplyAdd, T>(x, y, rows, total);
    }

    private static void AccumulateColumns<TStep, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, int rows, Span<T> total)
        where TStep : struct, ITernaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (LaneWidth.Bits)
        {
            case 512: AccumulateColumns<TStep, Lane512<double>, T>(x, y, rows, total); break;
            case 256: AccumulateColumns<TStep, Lane256<double>, T>(x, y, rows, total); break;
            case 128: AccumulateColumns<TStep, Lane128<double>, T>(x, y, rows, total); break;
            default: AccumulateColumns<TStep, Lane1<double>, T>(x, y, rows, total); break;
        }
    }

    private static double Accumulate<TStep, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where TStep : struct, ITernaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LaneWidth.Bits switch
        {
            512 => Accumulate<TStep, Lane512<double>, T>(x, y),
            256 => Accumulate<TStep, Lane256<double>, T>(x, y),
            128 => Accumulate<TStep, Lane128<double>, T>(x, y),
            _ => Accumulate<TStep, Lane1<double>, T>(x, y),
        };

    private static double ShortSum<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0);
        for (; x.Length >= 4; x = x[4..])
        {
            a += double.CreateTruncating(x[0]);
            b += double.CreateTruncating(x[1]);
            c += double.CreateTruncating(x[2]);
            d += double.CreateTruncating(x[3]);
        }
        var sum = (a + b) + (c + d);
        foreach (var v in x) sum += double.CreateTruncating(v);
        return sum;
    }

    private static void CheckMatrix(int length, int rows, int columns)
    {
        if (length != (long)rows * columns)
            throw new ShapeException($"matrix of {length} elements; {rows} rows of {columns} columns have {(long)rows * columns}");
    }

    /// <summary>One more term of a sum.</summary>
    private readonly struct SumStep : ITernaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y, TLane total)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => total + x;
    }
}
