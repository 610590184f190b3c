using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>A formula of two numbers with its partial derivatives.</summary>
internal interface IDifferentiableBinary : IBinaryOperator
{
    /// <summary>d f(a, b) / d a.</summary>
    public static abstract T DerivativeA<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>d f(a, b) / d b.</summary>
    public static abstract T DerivativeB<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

internal readonly struct Add : IDifferentiableBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x, TLane y)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x + y;

    public static T DerivativeA<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One;

    public static T DerivativeB<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One;
}

internal readonly struct Subtract : IDifferentiableBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x, TLane y)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x - y;

    public static T DerivativeA<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One;

    public static T DerivativeB<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => -T.One;
}

internal readonly struct Multiply : IDifferentiableBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x, TLane y)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x * y;

    public static T DerivativeA<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => b;

    public static T DerivativeB<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => a;
}

internal readonly struct Divide : IDifferentiableBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x, TLane y)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x / y;

    public static T DerivativeA<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One / b;

    public static T DerivativeB<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => -a / (b * b);
}

/// <summary>x y + z.</summary>
internal readonly struct MultiplyAdd : ITernaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x, TLane y, TLane z)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(x, y, z);
}
