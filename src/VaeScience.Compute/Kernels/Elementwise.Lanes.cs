using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeScience.Compute.Kernels;

/// <summary>The loops for one width of lane; tests run every width on one machine.</summary>
/// <remarks>
/// A body takes a whole number of lanes. It is compiled with full optimisation at once: the first tier calls a method for every
/// addition and would be a hundred times slower for the first epochs.
/// </remarks>
internal static partial class Elementwise
{
    internal static void Unary<TOperator, TLane, T>(ReadOnlySpan<T> x, Span<T> y)
        where TOperator : struct, IUnaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tail = y.Length % TLane.Count;
        var whole = y.Length - tail;
        UnaryBody<TOperator, TLane, T>(ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y), whole);
        if (tail == 0) return;

        Padded<T> a = default;
        x[whole..].CopyTo(a);
        UnaryBody<TOperator, TLane, T>(ref a[0], ref a[0], TLane.Count);
        a[..tail].CopyTo(y[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UnaryBody<TOperator, TLane, T>(ref T x, ref T y, int count)
        where TOperator : struct, IUnaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < count; i += TLane.Count)
            TOperator.Apply<TLane, T>(TLane.Load(ref Unsafe.Add(ref x, i))).Store(ref Unsafe.Add(ref y, i));
    }

    internal static void Binary<TOperator, TLane, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z)
        where TOperator : struct, IBinaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tail = z.Length % TLane.Count;
        var whole = z.Length - tail;
        BinaryBody<TOperator, TLane, T>(
            ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y), ref MemoryMarshal.GetReference(z), whole);
        if (tail == 0) return;

        Padded<T> a = default, b = default;
        x[whole..].CopyTo(a);
        y[whole..].CopyTo(b);
        BinaryBody<TOperator, TLane, T>(ref a[0], ref b[0], ref a[0], TLane.Count);
        a[..tail].CopyTo(z[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BinaryBody<TOperator, TLane, T>(ref T x, ref T y, ref T z, int count)
        where TOperator : struct, IBinaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < count; i += TLane.Count)
            TOperator.Apply<TLane, T>(TLane.Load(ref Unsafe.Add(ref x, i)), TLane.Load(ref Unsafe.Add(ref y, i)))
                .Store(ref Unsafe.Add(ref z, i));
    }

    internal static void BinaryScalar<TOperator, TLane, T>(ReadOnlySpan<T> x, T scalar, Span<T> z)
        where TOperator : struct, IBinaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tail = z.Length % TLane.Count;
        var whole = z.Length - tail;
        BinaryScalarBody<TOperator, TLane, T>(ref MemoryMarshal.GetReference(x), scalar, ref MemoryMarshal.GetReference(z), whole);
        if (tail == 0) return;

        Padded<T> a = default;
        x[whole..].CopyTo(a);
        BinaryScalarBody<TOperator, TLane, T>(ref a[0], scalar, ref a[0], TLane.Count);
        a[..tail].CopyTo(z[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BinaryScalarBody<TOperator, TLane, T>(ref T x, T scalar, ref T z, int count)
        where TOperator : struct, IBinaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = TLane.Broadcast(scalar);
        for (var i = 0; i < count; i += TLane.Count)
            TOperator.Apply<TLane, T>(TLane.Load(ref Unsafe.Add(ref x, i)), y).Store(ref Unsafe.Add(ref z, i));
    }

    internal static void Ternary<TOperator, TLane, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> w)
        where TOperator : struct, ITernaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tail = w.Length % TLane.Count;
        var whole = w.Length - tail;
        TernaryBody<TOperator, TLane, T>(
            ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y),
            ref MemoryMarshal.GetReference(z), ref MemoryMarshal.GetReference(w), whole);
        if (tail == 0) return;

        Padded<T> a = default, b = default, c = default;
        x[whole..].CopyTo(a);
        y[whole..].CopyTo(b);
        z[whole..].CopyTo(c);
        TernaryBody<TOperator, TLane, T>(ref a[0], ref b[0], ref c[0], ref a[0], TLane.Count);
        a[..tail].CopyTo(w[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TernaryBody<TOperator, TLane, T>(ref T x, ref T y, ref T z, ref T w, int count)
        where TOperator : struct, ITernaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < count; i += TLane.Count)
            TOperator.Apply<TLane, T>(
                    TLane.Load(ref Unsafe.Add(ref x, i)), TLane.Load(ref Unsafe.Add(ref y, i)),
                    TLane.Load(ref Unsafe.Add(ref z, i)))
                .Store(ref Unsafe.Add(ref w, i));
    }

    internal static void Quaternary<TOperator, TLane, T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, ReadOnlySpan<T> w, Span<T> v)
        where TOperator : struct, IQuaternaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tail = v.Length % TLane.Count;
        var whole = v.Length - tail;
        QuaternaryBody<TOperator, TLane, T>(
            ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y),
            ref MemoryMarshal.GetReference(z), ref MemoryMarshal.GetReference(w), ref MemoryMarshal.GetReference(v), whole);
        if (tail == 0) return;

        Padded<T> a = default, b = default, c = default, d = default;
        x[whole..].CopyTo(a);
        y[whole..].CopyTo(b);
        z[whole..].CopyTo(c);
        w[whole..].CopyTo(d);
        QuaternaryBody<TOperator, TLane, T>(ref a[0], ref b[0], ref c[0], ref d[0], ref a[0], TLane.Count);
        a[..tail].CopyTo(v[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void QuaternaryBody<TOperator, TLane, T>(ref T x, ref T y, ref T z, ref T w, ref T v, int count)
        where TOperator : struct, IQuaternaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < count; i += TLane.Count)
            TOperator.Apply<TLane, T>(
                    TLane.Load(ref Unsafe.Add(ref x, i)), TLane.Load(ref Unsafe.Add(ref y, i)),
                    TLane.Load(ref Unsafe.Add(ref z, i)), TLane.Load(ref Unsafe.Add(ref w, i)))
                .Store(ref Unsafe.Add(ref v, i));
    }

    internal static void BinaryScalars<TOperator, TLane, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, T s, T t, Span<T> z)
        where TOperator : struct, IQuaternaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tail = z.Length % TLane.Count;
        var whole = z.Length - tail;
        BinaryScalarsBody<TOperator, TLane, T>(
            ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y), s, t, ref MemoryMarshal.GetReference(z), whole);
        if (tail == 0) return;

        Padded<T> a = default, b = default;
        x[whole..].CopyTo(a);
        y[whole..].CopyTo(b);
        BinaryScalarsBody<TOperator, TLane, T>(ref a[0], ref b[0], s, t, ref a[0], TLane.Count);
        a[..tail].CopyTo(z[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BinaryScalarsBody<TOperator, TLane, T>(ref T x, ref T y, T s, T t, ref T z, int count)
        where TOperator : struct, IQuaternaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var first = TLane.Broadcast(s);
        var second = TLane.Broadcast(t);
        for (var i = 0; i < count; i += TLane.Count)
            TOperator.Apply<TLane, T>(TLane.Load(ref Unsafe.Add(ref x, i)), TLane.Load(ref Unsafe.Add(ref y, i)), first, second)
                .Store(ref Unsafe.Add(ref z, i));
    }

    internal static void TernaryScalar<TOperator, TLane, T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, T scalar, Span<T> w)
        where TOperator : struct, IQuaternaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tail = w.Length % TLane.Count;
        var whole = w.Length - tail;
        TernaryScalarBody<TOperator, TLane, T>(
            ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y),
            ref MemoryMarshal.GetReference(z), scalar, ref MemoryMarshal.GetReference(w), whole);
        if (tail == 0) return;

        Padded<T> a = default, b = default, c = default;
        x[whole..].CopyTo(a);
        y[whole..].CopyTo(b);
        z[whole..].CopyTo(c);
        TernaryScalarBody<TOperator, TLane, T>(ref a[0], ref b[0], ref c[0], scalar, ref a[0], TLane.Count);
        a[..tail].CopyTo(w[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TernaryScalarBody<TOperator, TLane, T>(ref T x, ref T y, ref T z, T scalar, ref T w, int count)
        where TOperator : struct, IQuaternaryOperator
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var last = TLane.Broadcast(scalar);
        for (var i = 0; i < count; i += TLane.Count)
            TOperator.Apply<TLane, T>(
                    TLane.Load(ref Unsafe.Add(ref x, i)), TLane.Load(ref Unsafe.Add(ref y, i)), TLane.Load(ref Unsafe.Add(ref z, i)), last)
                .Store(ref Unsafe.Add(ref w, i));
    }

    /// <summary>One lane's worth of elements on the stack, zeros to begin with.</summary>
    [InlineArray(MostElements)]
    private struct Padded<T>
    {
        private T first;
    }
}
