using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>A density over one row of numbers, lane by lane.</summary>
internal static class DensityRow
{
    private const int MostElements = 16;

    /// <summary>One parameter over a row of f features: f values, or one value for all.</summary>
    public readonly ref struct Source<T>
    {
        /// <summary>[f] or [1] or, for a parameter that does not exist, empty.</summary>
        public ReadOnlySpan<T> Values { get; init; }

        /// <summary>Limits; the gradient beyond them is zero.</summary>
        public (double Low, double High)? Bounds { get; init; }
    }

    /// <summary>The parameter's values for row i.</summary>
    public static Source<T> Parameter<T>(DensityInput input, int i, int f)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (input.Tensor is null) return default;
        var values = input.Tensor.Span<T>();
        return new Source<T>
        {
            Values = input.IsDecoded ? values.Slice(i * input.Tensor.Shape.Columns + input.Column, f) : values,
            Bounds = input.IsBounded ? (input.Low, input.High) : null,
        };
    }

    /// <summary>Log densities and derivatives of one row; a derivative whose target is empty is not stored.</summary>
    // Without tiers: a first call in unoptimised code would take as long as thousands of others.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Evaluate<TDensity, TLane, T>(
        TDensity density, ReadOnlySpan<T> x, Source<T> a, Source<T> b, Source<T> c, Span<T> y, Span<T> dA, Span<T> dB, Span<T> dC)
        where TDensity : struct, IElementDensity
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var j = 0;
        for (; j <= x.Length - TLane.Count; j += TLane.Count)
        {
            var (la, lb, lc) = (Load<TLane, T>(a, j), Load<TLane, T>(b, j), Load<TLane, T>(c, j));
            density.LogDensity<TLane, T>(
                TLane.Load(in x[j]), Bound<TLane, T>(a, la), Bound<TLane, T>(b, lb), Bound<TLane, T>(c, lc), out var da, out var db, out var dc).Store(ref y[j]);
            if (!dA.IsEmpty) Inside<TLane, T>(a, la, da).Store(ref dA[j]);
            if (TDensity.ParameterCount > 1 && !dB.IsEmpty) Inside<TLane, T>(b, lb, db).Store(ref dB[j]);
            if (TDensity.ParameterCount > 2 && !dC.IsEmpty) Inside<TLane, T>(c, lc, dc).Store(ref dC[j]);
        }
        if (j < x.Length) Tail<TDensity, TLane, T>(density, j, x, a, b, c, y, dA, dB, dC);
    }

    private static void Tail<TDensity, TLane, T>(
        TDensity density, int j, ReadOnlySpan<T> x, Source<T> a, Source<T> b, Source<T> c, Span<T> y, Span<T> dA, Span<T> dB, Span<T> dC)
        where TDensity : struct, IElementDensity
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Padded<T> values = default;
        var (la, lb, lc) = (LoadTail<TLane, T>(a, j), LoadTail<TLane, T>(b, j), LoadTail<TLane, T>(c, j));
        x[j..].CopyTo(values);
        density.LogDensity<TLane, T>(
            TLane.Load(ref values[0]), Bound<TLane, T>(a, la), Bound<TLane, T>(b, lb), Bound<TLane, T>(c, lc), out var da, out var db, out var dc).Store(ref values[0]);
        values[..(x.Length - j)].CopyTo(y[j..]);
        StoreTail<TLane, T>(Inside<TLane, T>(a, la, da), dA, j);
        if (TDensity.ParameterCount > 1) StoreTail<TLane, T>(Inside<TLane, T>(b, lb, db), dB, j);
        if (TDensity.ParameterCount > 2) StoreTail<TLane, T>(Inside<TLane, T>(c, lc, dc), dC, j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Load<TLane, T>(Source<T> source, int j)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        source.Values.Length > 1 ? TLane.Load(in source.Values[j])
        : source.Values.Length == 1 ? TLane.Broadcast(source.Values[0])
        : TLane.Create(0.0);

    private static TLane LoadTail<TLane, T>(Source<T> source, int j)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (source.Values.Length <= 1) return Load<TLane, T>(source, j);
        Padded<T> padded = default;
        source.Values[j..].CopyTo(padded);
        return TLane.Load(ref padded[0]);
    }

    private static void StoreTail<TLane, T>(TLane value, Span<T> target, int j)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (target.IsEmpty) return;
        Padded<T> padded = default;
        value.Store(ref padded[0]);
        padded[..(target.Length - j)].CopyTo(target[j..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Bound<TLane, T>(Source<T> source, TLane value)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        source.Bounds is { } bounds ? TLane.Max(TLane.Create(bounds.Low), TLane.Min(TLane.Create(bounds.High), value)) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Inside<TLane, T>(Source<T> source, TLane value, TLane derivative)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        source.Bounds is { } bounds
            ? TLane.Select((value < TLane.Create(bounds.Low)) | (value > TLane.Create(bounds.High)), TLane.Create(0.0), derivative)
            : derivative;

    [InlineArray(MostElements)]
    private struct Padded<T>
    {
        private T first;
    }
}
