using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Kernels;

/// <summary>Activations by name: from the choice at run time to the operator that the compiler specialises.</summary>
internal static class ActivationKernel
{
    /// <summary>Whether the derivative needs the input x; else the output y is enough.</summary>
    public static bool NeedsInput(this Activation activation) => activation is Activation.Softplus;

    /// <summary>y = activation(x); y may be x.</summary>
    public static void Apply<T>(this Activation activation, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (activation)
        {
            case Activation.Identity: if (!(x == y)) x.CopyTo(y); break;
            case Activation.Relu: Elementwise.Unary<Relu, T>(x, y); break;
            case Activation.Softplus: Elementwise.Unary<Softplus, T>(x, y); break;
            case Activation.Tanh: Elementwise.Unary<Tanh, T>(x, y); break;
            case Activation.Sigmoid: Elementwise.Unary<Sigmoid, T>(x, y); break;
            default: throw Unknown(activation);
        }
    }

    /// <summary>sums += bias in each row, then y = activation(sums); y may be sums.</summary>
    public static void ApplyWithBias<T>(this Activation activation, Span<T> sums, ReadOnlySpan<T> bias, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (sums != y)
        {
            // The derivative will want the sums, bias included.
            Rows<Add, T>(sums, bias, sums);
            Apply<T>(activation, sums, y);
            return;
        }
        switch (activation)
        {
            case Activation.Identity: Rows<Add, T>(sums, bias, y); break;
            case Activation.Relu: Rows<AddThen<Relu>, T>(sums, bias, y); break;
            case Activation.Softplus: Rows<AddThen<Softplus>, T>(sums, bias, y); break;
            case Activation.Tanh: Rows<AddThen<Tanh>, T>(sums, bias, y); break;
            case Activation.Sigmoid: Rows<AddThen<Sigmoid>, T>(sums, bias, y); break;
            default: throw Unknown(activation);
        }
    }

    /// <summary>dy *= derivative at x, of which y is the value.</summary>
    public static void MultiplyDerivative<T>(this Activation activation, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> dy)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (activation)
        {
            case Activation.Identity: break;
            case Activation.Relu: Times<ReluDerivative, T>(x, y, dy); break;
            case Activation.Softplus: Times<SoftplusDerivative, T>(x, y, dy); break;
            case Activation.Tanh: Times<TanhDerivative, T>(x, y, dy); break;
            case Activation.Sigmoid: Times<SigmoidDerivative, T>(x, y, dy); break;
            default: throw Unknown(activation);
        }
    }

    private static void Rows<TOperator, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> row, Span<T> y)
        where TOperator : struct, IBinaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < y.Length; i += row.Length)
            Elementwise.Binary<TOperator, T>(x.Slice(i, row.Length), row, y.Slice(i, row.Length));
    }

    private static void Times<TDerivative, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> dy)
        where TDerivative : struct, IBinaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Elementwise.Ternary<TimesDerivative<TDerivative>, T>(x, y, dy, dy);

    private static ArgumentOutOfRangeException Unknown(Activation activation) => new(nameof(activation), activation, "no such activation");

    /// <summary>f(x + y).</summary>
    private readonly struct AddThen<TOperator> : IBinaryOperator
        where TOperator : struct, IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TOperator.Apply<TLane, T>(x + y);
    }

    /// <summary>z f'(x), y being f(x).</summary>
    private readonly struct TimesDerivative<TDerivative> : ITernaryOperator
        where TDerivative : struct, IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y, TLane z)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => z * TDerivative.Apply<TLane, T>(x, y);
    }
}
