using System.Numerics;
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
    public static Tensor Add(this Tape tape, Tensor a, Tensor b, bool perRow = false) => Apply<Add, AddPartials>(tape, a, b, perRow);

    /// <summary>a - b.</summary>
    public static Tensor Subtract(this Tape tape, Tensor a, Tensor b, bool perRow = false) => Apply<Subtract, SubtractPartials>(tape, a, b, perRow);

    /// <summary>a b, element by element.</summary>
    public static Tensor Multiply(this Tape tape, Tensor a, Tensor b, bool perRow = false) => Apply<Multiply, MultiplyPartials>(tape, a, b, perRow);

    /// <summary>a / b.</summary>
    public static Tensor Divide(this Tape tape, Tensor a, Tensor b, bool perRow = false) => Apply<Divide, DividePartials>(tape, a, b, perRow);

    private static Tensor Apply<TOperator, TPartials>(Tape tape, Tensor a, Tensor b, bool perRow)
        where TOperator : struct, IBinaryOperator
        where TPartials : struct, IPartials
    {
        var repeat = Repeat.Of(a.Shape, b.Shape, perRow);
        return tape.Apply(new BinaryOperation<TOperator, TPartials>(a, b, repeat, tape.Result(a.Shape, a, b)));
    }
}

/// <summary>y = f(a, b) with b repeated to the shape of a.</summary>
internal sealed class BinaryOperation<TOperator, TPartials>(Tensor a, Tensor b, Repeat repeat, Tensor y) : Operation(y)
    where TOperator : struct, IBinaryOperator
    where TPartials : struct, IPartials
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
                da[i] += dy[i] * TPartials.OfA(av[i], bv[repeat.Element(block, i)]);
            }
        }
        if (b.RequiresGradient)
        {
            var db = b.AddGradient<T>();
            for (var (block, i) = (0, 0); i < dy.Length; i++)
            {
                if (i == (block + 1) * repeat.Block) block++;
                var j = repeat.Element(block, i);
                db[j] += dy[i] * TPartials.OfB(av[i], bv[j]);
            }
        }
    }
}

/// <summary>The partial derivatives of f(a, b).</summary>
internal interface IPartials
{
    public static abstract T OfA<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    public static abstract T OfB<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

internal readonly struct AddPartials : IPartials
{
    public static T OfA<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One;

    public static T OfB<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One;
}

internal readonly struct SubtractPartials : IPartials
{
    public static T OfA<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One;

    public static T OfB<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => -T.One;
}

internal readonly struct MultiplyPartials : IPartials
{
    public static T OfA<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => b;

    public static T OfB<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => a;
}

internal readonly struct DividePartials : IPartials
{
    public static T OfA<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One / b;

    public static T OfB<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => -a / (b * b);
}
