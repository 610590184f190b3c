using System.Numerics;

namespace VaeScience.Compute.Kernels;

/// <summary>
/// A formula of two numbers for <see cref="Elementwise.Binary{TOperator, T}"/>. The derivative of a unary operator is one of x and y = f(x),
/// so that it may use whichever is cheaper.
/// </summary>
internal interface IBinaryOperator
{
    public static abstract TLane Apply<TLane, T>(TLane x, TLane y)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
