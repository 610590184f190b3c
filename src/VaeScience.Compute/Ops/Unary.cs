using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Functions of one number, applied to every element of a tensor of any shape.</summary>
public static class UnaryOps
{
    /// <summary>e^x.</summary>
    public static Tensor Exp(this Tape tape, Tensor x) => tape.Unary<Exp, ExpDerivative>(x);

    /// <summary>x^2.</summary>
    public static Tensor Square(this Tape tape, Tensor x) => tape.Unary<Square, SquareDerivative>(x);

    /// <summary>log(1 + e^x).</summary>
    public static Tensor Softplus(this Tape tape, Tensor x) => tape.Unary<Softplus, SoftplusDerivative>(x);

    /// <summary>Hyperbolic tangent.</summary>
    public static Tensor Tanh(this Tape tape, Tensor x) => tape.Unary<Tanh, TanhDerivative>(x);

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
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (start, length) = Partition.Part(part, x.Length);
            Elementwise.Unary<TOperator, T>(x.Span<T>().Slice(start, length), y.Span<T>().Slice(start, length));
        }
    }

    private readonly struct BackwardJob<T>(Tensor x, Tensor y) : IParallelJob
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (start, length) = Partition.Part(part, x.Length);
            var dx = x.AddGradient<T>(out _).Slice(start, length);
            Elementwise.Quaternary<AddTimesDerivative<TDerivative>, T>(
                x.Span<T>().Slice(start, length), y.Span<T>().Slice(start, length), y.Gradient<T>().Slice(start, length), dx, dx);
        }
    }
}
