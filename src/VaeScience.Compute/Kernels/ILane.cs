using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>
/// A row of <see cref="Count"/> numbers that go through a formula together. One formula written against this interface serves scalar,
/// 128-, 256- and 512-bit registers, in float and double, and gives the same bits in each width.
/// </summary>
/// <remarks>
/// A mask is a lane whose elements have all bits set (true) or none (false): it comes from a comparison and goes into
/// <see cref="Select"/>, <see cref="Any"/> and the operators &amp; and |.
/// </remarks>
/// <typeparam name="TSelf">The lane itself.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
public interface ILane<TSelf, T>
    where TSelf : struct, ILane<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many elements stand side by side.</summary>
    public static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> elements; no alignment is asked for.</summary>
    public static abstract TSelf Load(ref readonly T source);

    /// <summary>Reads <see cref="Count"/> floats (or elements of T itself) and widens them, which is exact.</summary>
    public static abstract TSelf LoadWidened<TSource>(ref readonly TSource source)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>;

    /// <summary>Writes <see cref="Count"/> elements; no alignment is asked for.</summary>
    public void Store(ref T destination);

    /// <summary>The same number in every element.</summary>
    public static abstract TSelf Broadcast(T value);

    /// <summary>The same constant in every element, rounded to T once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static virtual TSelf Create(double value) => TSelf.Broadcast(LaneBits.Constant<T>(value));

    /// <summary>a + b.</summary>
    public static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>a - b.</summary>
    public static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>a b.</summary>
    public static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a / b.</summary>
    public static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>-a.</summary>
    public static abstract TSelf operator -(TSelf a);

    /// <summary>Bitwise and: of two masks, or of a number and a mask (number where true, +0 where false).</summary>
    public static abstract TSelf operator &(TSelf a, TSelf b);

    /// <summary>Bitwise or: of two masks, or of the bits of two numbers.</summary>
    public static abstract TSelf operator |(TSelf a, TSelf b);

    /// <summary>Mask: a is less than b; false where either is NaN.</summary>
    public static abstract TSelf operator <(TSelf a, TSelf b);

    /// <summary>Mask: a is greater than b; false where either is NaN.</summary>
    public static abstract TSelf operator >(TSelf a, TSelf b);

    /// <summary>Mask: a is at most b; false where either is NaN.</summary>
    public static abstract TSelf operator <=(TSelf a, TSelf b);

    /// <summary>Mask: a is at least b; false where either is NaN.</summary>
    public static abstract TSelf operator >=(TSelf a, TSelf b);

    /// <summary>Mask: a equals b; false where either is NaN.</summary>
    public static abstract TSelf AreEqual(TSelf a, TSelf b);

    /// <summary>Where the mask is true the first, elsewhere the second.</summary>
    public static abstract TSelf Select(TSelf mask, TSelf whenTrue, TSelf whenFalse);

    /// <summary>Whether the mask is true anywhere, to skip work that no element needs.</summary>
    public static abstract bool Any(TSelf mask);

    /// <summary>a b + c rounded once, on every width and every machine.</summary>
    public static abstract TSelf FusedMultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>One step of Horner's rule: p x + c rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static virtual TSelf Horner(TSelf p, TSelf x, double c) => TSelf.FusedMultiplyAdd(p, x, TSelf.Create(c));

    /// <summary>a where a is less than b, else b: b where either is NaN, so that the argument goes second to keep its NaN.</summary>
    public static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>a where a is greater than b, else b: b where either is NaN, so that the argument goes second to keep its NaN.</summary>
    public static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>|a|.</summary>
    public static abstract TSelf Abs(TSelf a);

    /// <summary>The magnitude of the first with the sign of the second.</summary>
    public static abstract TSelf CopySign(TSelf magnitude, TSelf sign);

    /// <summary>The square root, correctly rounded.</summary>
    public static abstract TSelf Sqrt(TSelf a);

    /// <summary>The largest whole number that is at most a.</summary>
    public static abstract TSelf Floor(TSelf a);

    /// <summary>x 2^n rounded once, for whole n within twice the exponent range (|n| at most 252 in float, 2044 in double).</summary>
    public static abstract TSelf ScaleByPowerOfTwo(TSelf x, TSelf n);

    /// <summary>The sum of the bit patterns as whole numbers.</summary>
    public static abstract TSelf AddBits(TSelf a, TSelf b);

    /// <summary>The difference of the bit patterns as whole numbers.</summary>
    public static abstract TSelf SubtractBits(TSelf a, TSelf b);

    /// <summary>The bit pattern shifted to the left, zeros coming in.</summary>
    public static abstract TSelf ShiftLeft(TSelf a, int count);

    /// <summary>The bit pattern shifted to the right, zeros coming in.</summary>
    public static abstract TSelf ShiftRight(TSelf a, int count);
}
