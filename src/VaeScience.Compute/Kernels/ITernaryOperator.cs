using System.Numerics;

namespace VaeScience.Compute.Kernels;

/// <summary>A formula of three numbers for <see cref="Elementwise.Ternary{TOperator, T}"/>.</summary>
internal interface ITernaryOperator
{
    public static abstract TLane Apply<TLane, T>(TLane x, TLane y, TLane z)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
