using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>y = x tanh(softplus(x)) = x n/(n + 2), n = e^2 + 2e, e = exp x. Source: Misra 2019.</summary>
internal readonly struct Mish : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var e = Exponential.Exp<TLane, T>(TLane.Min(TLane.Create(40.0), x));
        var n = e * (e + TLane.Create(2.0));
        return x * (n / (n + TLane.Create(2.0)));
    }

    /// <summary>n/(n + 2) + 4 x e (e + 1)/(n + 2)^2; beyond 40 the second term no longer counts.</summary>
    public readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var held = TLane.Min(TLane.Create(40.0), x);
            var e = Exponential.Exp<TLane, T>(held);
            var n = e * (e + TLane.Create(2.0));
            var r = TLane.Create(1.0) / (n + TLane.Create(2.0));
            var second = TLane.Create(4.0) * held * (e * r) * ((e + TLane.Create(1.0)) * r);
            return TLane.FusedMultiplyAdd(n, r, second);
        }
    }
}
