using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Kernels;

/// <summary>The loops for one width of lane; tests run every width on one machine.</summary>
internal static partial class Reduction
{
    internal static double Sum<TLane, T>(ReadOnlySpan<T> x)
        where TLane : struct, ILane<TLane, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Accumulate<SumStep, TLane, T>(x, x);

    internal static double Dot<TLane, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where TLane : struct, ILane<TLane, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Accumulate<MultiplyAdd, TLane, T>(x, y);

    internal static T Max<TLane, T>(ReadOnlySpan<T> x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var max = T.NegativeInfinity;
        var whole = x.Length - x.Length % TLane.Count;
        if (whole > 0)
        {
            Span<T> elements = stackalloc T[TLane.Count];
            MaxBody<TLane, T>(ref MemoryMarshal.GetReference(x), whole).Store(ref elements[0]);
            foreach (var value in elements)
                max = T.Max(max, value);
        }

        foreach (var value in x[whole..])
            max = T.Max(max, value);
        return max;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TLane MaxBody<TLane, T>(ref T x, int count)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var max = TLane.Load(ref x);
        for (var i = TLane.Count; i < count; i += TLane.Count)
            // A new NaN comes in through Max, an old one stays through Select.
            max = TLane.Select(TLane.AreEqual(max, max), TLane.Max(max, TLane.Load(ref Unsafe.Add(ref x, i))), max);
        return max;
    }

    internal static void AddColumnSums<TLane, T>(ReadOnlySpan<T> x, int rows, Span<T> total)
        where TLane : struct, ILane<TLane, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => AccumulateColumns<SumStep, TLane, T>(x, x, rows, total);

    internal static void AddRow<TLane, T>(ReadOnlySpan<T> x, Span<double> total)
        where TLane : struct, ILane<TLane, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref var first = ref MemoryMarshal.GetReference(x);
        AccumulateRow<SumStep, TLane, T>(ref first, ref first, ref MemoryMarshal.GetReference(total), x.Length);
    }

    private static void AccumulateColumns<TStep, TLane, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, int rows, Span<T> total)
        where TStep : struct, ITernaryOperator
        where TLane : struct, ILane<TLane, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // A block of columns whose sums stay in the first cache while the rows stream by.
        const int block = 256;
        Span<double> sums = stackalloc double[block];
        for (var column = 0; column < total.Length; column += block)
        {
            var width = Math.Min(block, total.Length - column);
            sums.Clear();
            for (var row = 0; row < rows; row++)
            {
                var start = row * total.Length + column;
                AccumulateRow<TStep, TLane, T>(
                    ref MemoryMarshal.GetReference(x.Slice(start, width)), ref MemoryMarshal.GetReference(y.Slice(start, width)), ref sums[0], width);
            }

            for (var i = 0; i < width; i++)
                total[column + i] += T.CreateTruncating(sums[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AccumulateRow<TStep, TLane, T>(ref T x, ref T y, ref double sums, int count)
        where TStep : struct, ITernaryOperator
        where TLane : struct, ILane<TLane, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var i = 0;
        for (; i <= count - TLane.Count; i += TLane.Count)
            TStep.Apply<TLane, double>(
                    TLane.LoadWidened(ref Unsafe.Add(ref x, i)), TLane.LoadWidened(ref Unsafe.Add(ref y, i)), TLane.Load(ref Unsafe.Add(ref sums, i)))
                .Store(ref Unsafe.Add(ref sums, i));
        for (; i < count; i++)
            TStep.Apply<Lane1<double>, double>(
                    Lane1<double>.LoadWidened(ref Unsafe.Add(ref x, i)), Lane1<double>.LoadWidened(ref Unsafe.Add(ref y, i)),
                    Lane1<double>.Load(ref Unsafe.Add(ref sums, i)))
                .Store(ref Unsafe.Add(ref sums, i));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Accumulate<TStep, TLane, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where TStep : struct, ITernaryOperator
        where TLane : struct, ILane<TLane, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Totals totals = default;
        var tail = x.Length % Accumulators;
        var whole = x.Length - tail;
        for (var i = 0; i < whole; i += Chunk)
            AccumulateBody<TStep, TLane, T>(
                ref Unsafe.Add(ref MemoryMarshal.GetReference(x), i), ref Unsafe.Add(ref MemoryMarshal.GetReference(y), i),
                ref totals[0], Math.Min(Chunk, whole - i));
        for (var i = 0; i < tail; i++)
            totals[i] = TStep.Apply<Lane1<double>, double>(
                Lane1<double>.LoadWidened(in x[whole + i]), Lane1<double>.LoadWidened(in y[whole + i]), new(totals[i])).Value;

        for (var width = Accumulators / 2; width > 0; width /= 2)
            for (var i = 0; i < width; i++)
                totals[i] += totals[i + width];
        return totals[0];
    }

    /// <summary>Two lanes at a time, so that one addition need not wait for the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AccumulateBody<TStep, TLane, T>(ref T x, ref T y, ref double totals, int count)
        where TStep : struct, ITernaryOperator
        where TLane : struct, ILane<TLane, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var first = 0; first < Accumulators; first += 2 * TLane.Count)
        {
            var second = first + TLane.Count;
            var a = TLane.Load(ref Unsafe.Add(ref totals, first));
            var b = TLane.Load(ref Unsafe.Add(ref totals, second));
            for (var i = 0; i < count; i += Accumulators)
            {
                a = TStep.Apply<TLane, double>(
                    TLane.LoadWidened(ref Unsafe.Add(ref x, i + first)), TLane.LoadWidened(ref Unsafe.Add(ref y, i + first)), a);
                b = TStep.Apply<TLane, double>(
                    TLane.LoadWidened(ref Unsafe.Add(ref x, i + second)), TLane.LoadWidened(ref Unsafe.Add(ref y, i + second)), b);
            }

            a.Store(ref Unsafe.Add(ref totals, first));
            b.Store(ref Unsafe.Add(ref totals, second));
        }
    }

    [InlineArray(Accumulators)]
    private struct Totals
    {
        private double first;
    }
}
