using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VaeScience.Compute.Kernels;

/// <summary>Copies and additions of runs of some dozen to some hundred elements, where a call to the library's for each would cost as much again.</summary>
internal static unsafe class MatrixRun<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Sets count runs of this length to zero, each toStep elements after the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Clear(T* to, nint toStep, int length, int count)
    {
        for (; count > 0; count--, to += toStep)
        {
            var i = 0;
            if (Vector256.IsHardwareAccelerated)
                for (; i <= length - Vector256<T>.Count; i += Vector256<T>.Count) Vector256<T>.Zero.Store(to + i);
            for (; i < length; i++) to[i] = T.Zero;
        }
    }

    /// <summary>Copies count runs of this length, each so many elements after the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(T* from, nint fromStep, T* to, nint toStep, int length, int count)
    {
        for (; count > 0; count--, from += fromStep, to += toStep)
        {
            var i = 0;
            if (Vector512.IsHardwareAccelerated)
                for (; i <= length - Vector512<T>.Count; i += Vector512<T>.Count) Vector512.Load(from + i).Store(to + i);
            if (Vector256.IsHardwareAccelerated)
                for (; i <= length - Vector256<T>.Count; i += Vector256<T>.Count) Vector256.Load(from + i).Store(to + i);
            for (; i < length; i++) to[i] = from[i];
        }
    }

    /// <summary>Adds count runs of this length, one after the other, since they may overlap where they go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(T* from, nint fromStep, T* to, nint toStep, int length, int count)
    {
        for (; count > 0; count--, from += fromStep, to += toStep)
        {
            var i = 0;
            if (Vector512.IsHardwareAccelerated)
                for (; i <= length - Vector512<T>.Count; i += Vector512<T>.Count) (Vector512.Load(to + i) + Vector512.Load(from + i)).Store(to + i);
            if (Vector256.IsHardwareAccelerated)
                for (; i <= length - Vector256<T>.Count; i += Vector256<T>.Count) (Vector256.Load(to + i) + Vector256.Load(from + i)).Store(to + i);
            for (; i < length; i++) to[i] += from[i];
        }
    }
}
