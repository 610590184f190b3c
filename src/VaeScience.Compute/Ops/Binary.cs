using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Arithmetic of two tensors, element by element.</summary>
/// <remarks>
/// The second operand may be smaller: of the shape of the last axes (a row vector repeated for each row), or [n] against [n, f] when
/// <c>perRow</c> is set (one number for each row), or one element.
/// </remarks>
public static class BinaryOps
{
    /// <summary>a + b.</summary>
    public static Tensor Add(this Tape tape, Tensor a, Tensor b, bool perRow = false) => Apply<Add>(tape, a, b, perRow);

    /// <summary>a - b.</summary>
    public static Tensor Subtract(this Tape tape, Tensor a, Tensor b, bool perRow = false) => Apply<Subtract>(tape, a, b, perRow);

    /// <summary>a b, element by element.</summary>
    public static Tensor Multiply(this Tape tape, Tensor a, Tensor b, bool perRow = false) => Apply<Multiply>(tape, a, b, perRow);

    /// <summary>a / b.</summary>
    public static Tensor Divide(this Tape tape, Tensor a, Tensor b, bool perRow = false) => Apply<Divide>(tape, a, b, perRow);

    private static Tensor Apply<TOperator>(Tape tape, Tensor a, Tensor b, bool perRow)
        where TOperator : struct, IDifferentiableBinary
    {
        var repeat = Repeat.Of(a.Shape, b.Shape, perRow);
        return tape.Apply(new BinaryOperation<TOperator>(a, b, repeat, tape.Result(a.Shape, a, b)));
    }
}

/// <summary>y = f(a, b) with b repeated to the shape of a.</summary>
internal sealed class BinaryOperation<TOperator>(Tensor a, Tensor b, Repeat repeat, Tensor y) : Operation(y)
    where TOperator : struct, IDifferentiableBinary
{
    public override string Name => typeof(TOperator).Name;

    public override void Forward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> av = a.Span<T>(), bv = b.Span<T>();
        var yv = Output.Span<T>();
        for (var (block, i) = (0, 0); i < yv.Length; block++, i += repeat.Block)
        {
            var x = av.Slice(i, repeat.Block);
            if (repeat.IsScalarPerBlock) Elementwise.BinaryScalar<TOperator, T>(x, bv[repeat.IndexOf(block)], yv.Slice(i, repeat.Block));
            else Elementwise.Binary<TOperator, T>(x, bv, yv.Slice(i, repeat.Block));
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> dy = Output.Gradient<T>(), av = a.Span<T>(), bv = b.Span<T>();
        if (a.RequiresGradient)
        {
            var da = a.AddGradient<T>();
            for (var (block, i) = (0, 0); i < dy.Length; i++)
            {
                if (i == (block + 1) * repeat.Block) block++;
                da[i] += dy[i] * TOperator.DerivativeA(av[i], bv[repeat.Element(block, i)]);
            }
        }
        if (b.RequiresGradient)
        {
            var db = b.AddGradient<T>();
            for (var (block, i) = (0, 0); i < dy.Length; i++)
            {
                if (i == (block + 1) * repeat.Block) block++;
                var j = repeat.Element(block, i);
                db[j] += dy[i] * TOperator.DerivativeB(av[i], bv[j]);
            }
        }
    }
}
