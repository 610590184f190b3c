using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Kernels;

/// <summary>Activations by name: from the choice at run time to the operators that the compiler specialises.</summary>
internal static class ActivationKernel
{
    /// <summary>What is done with an activation once its operators are known as types.</summary>
    private interface IUse
    {
        public void With<TOperator, TDerivative>()
            where TOperator : struct, IUnaryOperator
            where TDerivative : struct, IBinaryOperator;
    }

    /// <summary>Whether the derivative needs the input x; else the output y is enough.</summary>
    public static bool NeedsInput(this Activation activation) =>
        activation is not (Activation.Identity or Activation.Relu or Activation.Tanh or Activation.Sigmoid);

    /// <summary>y = activation(x); y may be x.</summary>
    public static void Apply<T>(this Activation activation, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (activation == Activation.Identity)
        {
            if (x != y) x.CopyTo(y);
            return;
        }
        Dispatch(activation, new Plain<T>(x, y));
    }

    /// <summary>sums += bias in each row where they are kept for the derivative, and y = activation(sums + bias); y may be sums.</summary>
    public static void ApplyWithBias<T>(this Activation activation, Span<T> sums, ReadOnlySpan<T> bias, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (sums == y)
        {
            Dispatch(activation, new Biased<T>(sums, bias, y));
            return;
        }
        Dispatch(Activation.Identity, new Biased<T>(sums, bias, sums));
        Apply<T>(activation, sums, y);
    }

    /// <summary>The same with one bias for all of them.</summary>
    public static void ApplyWithBias<T>(this Activation activation, Span<T> sums, T bias, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (sums == y)
        {
            Dispatch(activation, new BiasedByOne<T>(sums, bias, y));
            return;
        }
        Dispatch(Activation.Identity, new BiasedByOne<T>(sums, bias, sums));
        Apply<T>(activation, sums, y);
    }

    /// <summary>dy *= derivative at x, of which y is the value.</summary>
    public static void MultiplyDerivative<T>(this Activation activation, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> dy)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (activation != Activation.Identity) Dispatch(activation, new Slope<T>(x, y, dy));
    }

    private static void Dispatch<TUse>(Activation activation, TUse use)
        where TUse : struct, IUse, allows ref struct
    {
        switch (activation)
        {
            case Activation.Identity: use.With<Identity, Identity.Derivative>(); break;
            case Activation.Relu: use.With<Relu, Relu.Derivative>(); break;
            case Activation.LeakyRelu: use.With<LeakyRelu, LeakyRelu.Derivative>(); break;
            case Activation.Elu: use.With<Elu, Elu.Derivative>(); break;
            case Activation.Selu: use.With<Selu, Selu.Derivative>(); break;
            case Activation.Gelu: use.With<Gelu, Gelu.Derivative>(); break;
            case Activation.Silu: use.With<Silu, Silu.Derivative>(); break;
            case Activation.Softplus: use.With<Softplus, Softplus.Derivative>(); break;
            case Activation.Tanh: use.With<Tanh, Tanh.Derivative>(); break;
            case Activation.Sigmoid: use.With<Sigmoid, Sigmoid.Derivative>(); break;
            case Activation.Mish: use.With<Mish, Mish.Derivative>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation");
        }
    }

    private readonly ref struct Plain<T>(ReadOnlySpan<T> x, Span<T> y) : IUse
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> x = x;
        private readonly Span<T> y = y;

        public void With<TOperator, TDerivative>()
            where TOperator : struct, IUnaryOperator
            where TDerivative : struct, IBinaryOperator => Elementwise.Unary<TOperator, T>(x, y);
    }

    private readonly ref struct Biased<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> bias, Span<T> y) : IUse
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> x = x, bias = bias;
        private readonly Span<T> y = y;

        public void With<TOperator, TDerivative>()
            where TOperator : struct, IUnaryOperator
            where TDerivative : struct, IBinaryOperator => RowTile.Binary<OfSum<TOperator>, T>(x, bias, y);
    }

    private readonly ref struct BiasedByOne<T>(ReadOnlySpan<T> x, T bias, Span<T> y) : IUse
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> x = x;
        private readonly T bias = bias;
        private readonly Span<T> y = y;

        public void With<TOperator, TDerivative>()
            where TOperator : struct, IUnaryOperator
            where TDerivative : struct, IBinaryOperator => Elementwise.BinaryScalar<OfSum<TOperator>, T>(x, bias, y);
    }

    private readonly ref struct Slope<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> dy) : IUse
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> x = x, y = y;
        private readonly Span<T> dy = dy;

        public void With<TOperator, TDerivative>()
            where TOperator : struct, IUnaryOperator
            where TDerivative : struct, IBinaryOperator => Elementwise.Ternary<TimesDerivative<TDerivative>, T>(x, y, dy, dy);
    }

    /// <summary>f(x + y).</summary>
    private readonly struct OfSum<TOperator> : IBinaryOperator
        where TOperator : struct, IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TOperator.Apply<TLane, T>(x + y);
    }

    /// <summary>dy f'(x), y being f(x).</summary>
    private readonly struct TimesDerivative<TDerivative> : ITernaryOperator
        where TDerivative : struct, IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y, TLane dy)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => dy * TDerivative.Apply<TLane, T>(x, y);
    }
}
