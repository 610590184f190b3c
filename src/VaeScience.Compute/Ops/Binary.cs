using System.Numerics;
using System.Runtime.CompilerServices;
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
        var da = a.RequiresGradient ? a.AddGradient<T>() : default;
        var db = b.RequiresGradient ? b.AddGradient<T>() : default;
        for (var (block, i) = (0, 0); i < dy.Length; block++, i += repeat.Block)
        {
            var x = av.Slice(i, repeat.Block);
            var slope = dy.Slice(i, repeat.Block);
            if (!da.IsEmpty)
            {
                var dx = da.Slice(i, repeat.Block);
                if (repeat.IsScalarPerBlock) Elementwise.TernaryScalar<StepOfA, T>(x, slope, dx, bv[repeat.IndexOf(block)], dx);
                else Elementwise.Quaternary<StepOfA, T>(x, slope, dx, bv, dx);
            }
            if (db.IsEmpty) continue;
            if (repeat.IsScalarPerBlock)
            {
                var j = repeat.IndexOf(block);
                db[j] += T.CreateTruncating(TPartials.SumOfB(x, slope, double.CreateTruncating(bv[j])));
            }
            else Elementwise.Quaternary<StepOfB, T>(x, slope, db, bv, db);
        }
    }

    /// <summary>da + dy df/da.</summary>
    private readonly struct StepOfA : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane a, TLane dy, TLane da, TLane b)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(dy, TPartials.OfA<TLane, T>(a, b), da);
    }

    /// <summary>db + dy df/db.</summary>
    private readonly struct StepOfB : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane a, TLane dy, TLane db, TLane b)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(dy, TPartials.OfB<TLane, T>(a, b), db);
    }
}

/// <summary>The partial derivatives of f(a, b).</summary>
internal interface IPartials
{
    public static abstract TLane OfA<TLane, T>(TLane a, TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    public static abstract TLane OfB<TLane, T>(TLane a, TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Sum over i of dy[i] df/db(a[i], b), for one b that serves many a.</summary>
    public static abstract double SumOfB<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, double b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

internal readonly struct AddPartials : IPartials
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane OfA<TLane, T>(TLane a, TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Create(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane OfB<TLane, T>(TLane a, TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Create(1);

    public static double SumOfB<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, double b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduction.Sum(dy);
}

internal readonly struct SubtractPartials : IPartials
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane OfA<TLane, T>(TLane a, TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Create(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane OfB<TLane, T>(TLane a, TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Create(-1);

    public static double SumOfB<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, double b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => -Reduction.Sum(dy);
}

internal readonly struct MultiplyPartials : IPartials
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane OfA<TLane, T>(TLane a, TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane OfB<TLane, T>(TLane a, TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a;

    public static double SumOfB<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, double b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduction.Dot(dy, a);
}

internal readonly struct DividePartials : IPartials
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane OfA<TLane, T>(TLane a, TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Create(1) / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane OfB<TLane, T>(TLane a, TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => -a / (b * b);

    public static double SumOfB<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, double b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => -Reduction.Dot(dy, a) / (b * b);
}
