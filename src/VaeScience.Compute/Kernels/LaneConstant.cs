using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>A number that a loop over lanes needs in every element, rounded to both formats once, before the loop.</summary>
/// <remarks><see cref="ILane{TSelf, T}.Create"/> is for literals: of a variable it would round in every turn, which costs Adam as much as its arithmetic.</remarks>
/// <param name="value">The number.</param>
public readonly struct LaneConstant(double value)
{
    private readonly float single = (float)value;
    private readonly double twofold = value;

    /// <summary>The number as a constant.</summary>
    public static implicit operator LaneConstant(double value) => new(value);

    /// <summary>The number in every element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Lane<TLane, T>()
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TLane.Broadcast(typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>(single) : Unsafe.BitCast<double, T>(twofold));
}
