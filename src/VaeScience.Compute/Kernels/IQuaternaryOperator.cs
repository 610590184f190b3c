using System.Numerics;

namespace VaeScience.Compute.Kernels;

/// <summary>A formula of four numbers for <see cref="Elementwise.Quaternary{TOperator, T}"/>.</summary>
internal interface IQuaternaryOperator
{
    public static abstract TLane Apply<TLane, T>(TLane x, TLane y, TLane z, TLane w)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
