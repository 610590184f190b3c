using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeScience.Compute.Kernels;

internal static partial class Elementwise
{
    /// <summary>y[i] += scale x[i].</summary>
    public static void ScaleAdd<T>(ReadOnlySpan<T> x, T scale, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(x, y);
        switch (LaneWidth.Bits)
        {
            case 512: ScaleAdd<Lane512<T>, T>(x, scale, y); break;
            case 256: ScaleAdd<Lane256<T>, T>(x, scale, y); break;
            case 128: ScaleAdd<Lane128<T>, T>(x, scale, y); break;
            default: ScaleAdd<Lane1<T>, T>(x, scale, y); break;
        }
    }

    // A method of its own, so that the caller's inlining budget does not decide whether the loop's operations are calls.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ScaleAdd<TLane, T>(ReadOnlySpan<T> x, T scale, Span<T> y)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y);
        var s = TLane.Broadcast(scale);
        var i = 0;
        for (; i <= y.Length - TLane.Count; i += TLane.Count)
            TLane.FusedMultiplyAdd(TLane.Load(ref Unsafe.Add(ref px, i)), s, TLane.Load(ref Unsafe.Add(ref py, i))).Store(ref Unsafe.Add(ref py, i));
        for (; i < y.Length; i++) y[i] = T.FusedMultiplyAdd(x[i], scale, y[i]);
    }
}
