using System.Numerics;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Kernels;

/// <summary>Applies an operator to every element of spans of one length.</summary>
/// <remarks>
/// The output may be one of the inputs itself; a partial overlap is refused. The last elements go through the same lane on a copy
/// padded with zeros: nothing outside the spans is touched, and their bits are those the body would give.
/// </remarks>
internal static partial class Elementwise
{
    // The most elements a lane holds: 512 bits of float.
    private const int MostElements = 16;

    /// <summary>y[i] = f(x[i]).</summary>
    public static void Unary<TOperator, T>(ReadOnlySpan<T> x, Span<T> y)
        where TOperator : struct, IUnaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(x, y);
        switch (LaneWidth.Bits)
        {
            case 512: Unary<TOperator, Lane512<T>, T>(x, y); break;
            case 256: Unary<TOperator, Lane256<T>, T>(x, y); break;
            case 128: Unary<TOperator, Lane128<T>, T>(x, y); break;
            default: Unary<TOperator, Lane1<T>, T>(x, y); break;
        }
    }

    /// <summary>z[i] = f(x[i], y[i]).</summary>
    public static void Binary<TOperator, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z)
        where TOperator : struct, IBinaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(x, z);
        Check(y, z);
        switch (LaneWidth.Bits)
        {
            case 512: Binary<TOperator, Lane512<T>, T>(x, y, z); break;
            case 256: Binary<TOperator, Lane256<T>, T>(x, y, z); break;
            case 128: Binary<TOperator, Lane128<T>, T>(x, y, z); break;
            default: Binary<TOperator, Lane1<T>, T>(x, y, z); break;
        }
    }

    /// <summary>z[i] = f(x[i], scalar).</summary>
    public static void BinaryScalar<TOperator, T>(ReadOnlySpan<T> x, T scalar, Span<T> z)
        where TOperator : struct, IBinaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(x, z);
        switch (LaneWidth.Bits)
        {
            case 512: BinaryScalar<TOperator, Lane512<T>, T>(x, scalar, z); break;
            case 256: BinaryScalar<TOperator, Lane256<T>, T>(x, scalar, z); break;
            case 128: BinaryScalar<TOperator, Lane128<T>, T>(x, scalar, z); break;
            default: BinaryScalar<TOperator, Lane1<T>, T>(x, scalar, z); break;
        }
    }

    /// <summary>w[i] = f(x[i], y[i], z[i]).</summary>
    public static void Ternary<TOperator, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> w)
        where TOperator : struct, ITernaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(x, w);
        Check(y, w);
        Check(z, w);
        switch (LaneWidth.Bits)
        {
            case 512: Ternary<TOperator, Lane512<T>, T>(x, y, z, w); break;
            case 256: Ternary<TOperator, Lane256<T>, T>(x, y, z, w); break;
            case 128: Ternary<TOperator, Lane128<T>, T>(x, y, z, w); break;
            default: Ternary<TOperator, Lane1<T>, T>(x, y, z, w); break;
        }
    }

    /// <summary>v[i] = f(x[i], y[i], z[i], w[i]).</summary>
    public static void Quaternary<TOperator, T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, ReadOnlySpan<T> w, Span<T> v)
        where TOperator : struct, IQuaternaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(x, v);
        Check(y, v);
        Check(z, v);
        Check(w, v);
        switch (LaneWidth.Bits)
        {
            case 512: Quaternary<TOperator, Lane512<T>, T>(x, y, z, w, v); break;
            case 256: Quaternary<TOperator, Lane256<T>, T>(x, y, z, w, v); break;
            case 128: Quaternary<TOperator, Lane128<T>, T>(x, y, z, w, v); break;
            default: Quaternary<TOperator, Lane1<T>, T>(x, y, z, w, v); break;
        }
    }

    /// <summary>z[i] = f(x[i], y[i], s, t).</summary>
    public static void BinaryScalars<TOperator, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, T s, T t, Span<T> z)
        where TOperator : struct, IQuaternaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(x, z);
        Check(y, z);
        switch (LaneWidth.Bits)
        {
            case 512: BinaryScalars<TOperator, Lane512<T>, T>(x, y, s, t, z); break;
            case 256: BinaryScalars<TOperator, Lane256<T>, T>(x, y, s, t, z); break;
            case 128: BinaryScalars<TOperator, Lane128<T>, T>(x, y, s, t, z); break;
            default: BinaryScalars<TOperator, Lane1<T>, T>(x, y, s, t, z); break;
        }
    }

    /// <summary>w[i] = f(x[i], y[i], z[i], scalar).</summary>
    public static void TernaryScalar<TOperator, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, T scalar, Span<T> w)
        where TOperator : struct, IQuaternaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(x, w);
        Check(y, w);
        Check(z, w);
        switch (LaneWidth.Bits)
        {
            case 512: TernaryScalar<TOperator, Lane512<T>, T>(x, y, z, scalar, w); break;
            case 256: TernaryScalar<TOperator, Lane256<T>, T>(x, y, z, scalar, w); break;
            case 128: TernaryScalar<TOperator, Lane128<T>, T>(x, y, z, scalar, w); break;
            default: TernaryScalar<TOperator, Lane1<T>, T>(x, y, z, scalar, w); break;
        }
    }

    /// <summary>total[i] += f(x[i]).</summary>
    public static void AccumulateUnary<TOperator, T>(ReadOnlySpan<T> x, Span<T> total)
        where TOperator : struct, IUnaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Binary<AccumulatedUnary<TOperator>, T>(x, total, total);

    /// <summary>total[i] += f(x[i], y[i]).</summary>
    public static void AccumulateBinary<TOperator, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> total)
        where TOperator : struct, IBinaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Ternary<AccumulatedBinary<TOperator>, T>(x, y, total, total);

    /// <summary>total[i] += f(x[i], y[i], z[i]).</summary>
    public static void AccumulateTernary<TOperator, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> total)
        where TOperator : struct, ITernaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Quaternary<AccumulatedTernary<TOperator>, T>(x, y, z, total, total);

    /// <summary>dx[i] += dy[i] f'(x[i], y[i]) with y = f(x): the backward pass of a unary operator.</summary>
    public static void Backward<TDerivative, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
        where TDerivative : struct, IBinaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Quaternary<ChainRule<TDerivative>, T>(x, y, dy, dx, dx);

    private static void Check<T>(ReadOnlySpan<T> input, Span<T> output)
    {
        if (input.Length != output.Length)
            ThrowLengths(input.Length, output.Length);
        if (input.Overlaps(output, out var offset) && offset != 0)
            ThrowOverlap(offset);
    }

    private static void ThrowLengths(int input, int output) =>
        throw new ShapeException($"elementwise: an input of {input} elements and an output of {output}; the lengths must be equal");

    private static void ThrowOverlap(int offset) => throw new ArgumentException(
        $"elementwise: input and output overlap, {offset} elements apart; pass the same span, or spans that do not touch");
}
