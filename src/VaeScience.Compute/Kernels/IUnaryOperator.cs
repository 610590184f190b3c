using System.Numerics;

namespace VaeScience.Compute.Kernels;

/// <summary>A formula y = f(x) for <see cref="Elementwise.Unary{TOperator, T}"/>: a struct without fields, named after the function.</summary>
internal interface IUnaryOperator
{
    public static abstract TLane Apply<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
