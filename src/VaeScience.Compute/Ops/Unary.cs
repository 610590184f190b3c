using System.Numerics;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Functions of one number, applied to every element of a tensor of any shape.</summary>
public static class UnaryOps
{
    /// <summary>e^x.</summary>
    public static Tensor Exp(this Tape tape, Tensor x) => tape.Unary<Exp, Exp.Derivative>(x);

    /// <summary>e^x - 1, exact for small x.</summary>
    public static Tensor Expm1(this Tape tape, Tensor x) => tape.Unary<Expm1, Expm1.Derivative>(x);

    /// <summary>The natural logarithm.</summary>
    public static Tensor Log(this Tape tape, Tensor x) => tape.Unary<Log, Log.Derivative>(x);

    /// <summary>log(1 + x), exact for small x.</summary>
    public static Tensor Log1p(this Tape tape, Tensor x) => tape.Unary<Log1p, Log1p.Derivative>(x);

    /// <summary>The square root.</summary>
    public static Tensor Sqrt(this Tape tape, Tensor x) => tape.Unary<Sqrt, Sqrt.Derivative>(x);

    /// <summary>x^2.</summary>
    public static Tensor Square(this Tape tape, Tensor x) => tape.Unary<Square, Square.Derivative>(x);

    /// <summary>sin(pi x), exactly 0 at whole numbers.</summary>
    public static Tensor SinPi(this Tape tape, Tensor x) => tape.Unary<SinPi, SinPi.Derivative>(x);

    /// <summary>|x|; its derivative at 0 is taken to be 0.</summary>
    public static Tensor Abs(this Tape tape, Tensor x) => tape.Unary<Abs, Abs.Derivative>(x);

    /// <summary>-x.</summary>
    public static Tensor Negate(this Tape tape, Tensor x) => tape.Unary<Negate, Negate.Derivative>(x);

    /// <summary>1 / x.</summary>
    public static Tensor Reciprocal(this Tape tape, Tensor x) => tape.Unary<Reciprocal, Reciprocal.Derivative>(x);

    /// <summary>max(x, 0).</summary>
    public static Tensor Relu(this Tape tape, Tensor x) => tape.Unary<Relu, Relu.Derivative>(x);

    /// <summary>x where positive, else 0.01 x.</summary>
    public static Tensor LeakyRelu(this Tape tape, Tensor x) => tape.Unary<LeakyRelu, LeakyRelu.Derivative>(x);

    /// <summary>x where positive, else e^x - 1.</summary>
    public static Tensor Elu(this Tape tape, Tensor x) => tape.Unary<Elu, Elu.Derivative>(x);

    /// <summary>The self-normalising unit.</summary>
    public static Tensor Selu(this Tape tape, Tensor x) => tape.Unary<Selu, Selu.Derivative>(x);

    /// <summary>x Phi(x).</summary>
    public static Tensor Gelu(this Tape tape, Tensor x) => tape.Unary<Gelu, Gelu.Derivative>(x);

    /// <summary>x Phi(x) by the usual approximation with tanh.</summary>
    public static Tensor GeluTanh(this Tape tape, Tensor x) => tape.Unary<GeluTanh, GeluTanh.Derivative>(x);

    /// <summary>x sigmoid(x).</summary>
    public static Tensor Silu(this Tape tape, Tensor x) => tape.Unary<Silu, Silu.Derivative>(x);

    /// <summary>log(1 + e^x).</summary>
    public static Tensor Softplus(this Tape tape, Tensor x) => tape.Unary<Softplus, Softplus.Derivative>(x);

    /// <summary>Hyperbolic tangent.</summary>
    public static Tensor Tanh(this Tape tape, Tensor x) => tape.Unary<Tanh, Tanh.Derivative>(x);

    /// <summary>1 / (1 + e^-x).</summary>
    public static Tensor Sigmoid(this Tape tape, Tensor x) => tape.Unary<Sigmoid, Sigmoid.Derivative>(x);

    /// <summary>log sigmoid(x), without underflow.</summary>
    public static Tensor LogSigmoid(this Tape tape, Tensor x) => tape.Unary<LogSigmoid, LogSigmoid.Derivative>(x);

    /// <summary>x kept within -1 and 1.</summary>
    public static Tensor Hardtanh(this Tape tape, Tensor x) => tape.Unary<Hardtanh, Hardtanh.Derivative>(x);

    /// <summary>x tanh(softplus(x)).</summary>
    public static Tensor Mish(this Tape tape, Tensor x) => tape.Unary<Mish, Mish.Derivative>(x);

    /// <summary>The error function.</summary>
    public static Tensor Erf(this Tape tape, Tensor x) => tape.Unary<Erf, Erf.Derivative>(x);

    /// <summary>log of the normal distribution function, finite far into the tail.</summary>
    public static Tensor LogNdtr(this Tape tape, Tensor x) => tape.Unary<LogNdtr, LogNdtr.Derivative>(x);

    /// <summary>log |gamma(x)|.</summary>
    public static Tensor Lgamma(this Tape tape, Tensor x) => tape.Unary<Lgamma, Lgamma.Derivative>(x);

    /// <summary>The derivative of log gamma.</summary>
    public static Tensor Digamma(this Tape tape, Tensor x) => tape.Unary<Digamma, Digamma.Derivative>(x);

    private static Tensor Unary<TOperator, TDerivative>(this Tape tape, Tensor x)
        where TOperator : struct, IUnaryOperator
        where TDerivative : struct, IBinaryOperator =>
        tape.Apply(new UnaryOperation<TOperator, TDerivative>(x, tape.Result(x.Shape, x)));
}

/// <summary>y = f(x) and dx += dy f'(x).</summary>
internal sealed class UnaryOperation<TOperator, TDerivative>(Tensor x, Tensor y) : Operation(y)
    where TOperator : struct, IUnaryOperator
    where TDerivative : struct, IBinaryOperator
{
    public override string Name => typeof(TOperator).Name;

    public override void Forward<T>(CpuDevice device) =>
        device.Workers.Run(new ForwardJob<T>(x, Output), Partition.Count(x.Length));

    public override void Backward<T>(CpuDevice device)
    {
        x.AddGradient<T>();
        device.Workers.Run(new BackwardJob<T>(x, Output), Partition.Count(x.Length));
    }

    private readonly struct ForwardJob<T>(Tensor x, Tensor y) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (start, length) = Partition.Part(part, x.Length);
            Elementwise.Unary<TOperator, T>(x.Span<T>().Slice(start, length), y.Span<T>().Slice(start, length));
        }
    }

    private readonly struct BackwardJob<T>(Tensor x, Tensor y) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (start, length) = Partition.Part(part, x.Length);
            var dx = x.AddGradient<T>(out _).Slice(start, length);
            Elementwise.Quaternary<ChainRule<TDerivative>, T>(
                x.Span<T>().Slice(start, length), y.Span<T>().Slice(start, length), y.Gradient<T>().Slice(start, length), dx, dx);
        }
    }
}
