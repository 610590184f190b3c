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
    public override OperationCost Cost(bool isBackward) => OperationCost.Of((isBackward ? 4L : 1) * Output.Length, isBackward ? [a, b, Output, a, a, b, b] : [a, b, Output]);

    public override string Name => typeof(TOperator).Name;

    public override void Forward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> av = a.Span<T>(), bv = b.Span<T>();
        var yv = Output.Span<T>();
        if (!repeat.IsScalarPerBlock)
        {
            RowTile.Binary<TOperator, T>(av, bv, yv);
            return;
        }
        for (var (block, i) = (0, 0); i < yv.Length; block++, i += repeat.Block)
            Elementwise.BinaryScalar<TOperator, T>(av.Slice(i, repeat.Block), bv[repeat.IndexOf(block)], yv.Slice(i, repeat.Block));
    }

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> dy = Output.Gradient<T>(), av = a.Span<T>(), bv = b.Span<T>();
        if (a.RequiresGradient)
        {
            var da = a.AddGradient<T>();
            if (repeat.IsScalarPerBlock) AddToA(bv, dy, da);
            else RowTile.Accumulate<StepOfA, T>(dy, bv, da);
        }
        if (!b.RequiresGradient) return;
        var db = b.AddGradient<T>();
        if (!repeat.IsScalarPerBlock)
        {
            TPartials.AddToColumns(av, dy, bv, db);
            return;
        }
        for (var (block, i) = (0, 0); i < dy.Length; block++, i += repeat.Block)
        {
            var j = repeat.IndexOf(block);
            db[j] += T.CreateTruncating(TPartials.SumOfB(av.Slice(i, repeat.Block), dy.Slice(i, repeat.Block), double.CreateTruncating(bv[j])));
        }
    }

    private void AddToA<T>(ReadOnlySpan<T> bv, ReadOnlySpan<T> dy, Span<T> da)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var (block, i) = (0, 0); i < dy.Length; block++, i += repeat.Block)
        {
            var part = da.Slice(i, repeat.Block);
            var slope = TPartials.OfA<Lane1<T>, T>(new(bv[repeat.IndexOf(block)])).Value;
            Elementwise.ScaleAdd(dy.Slice(i, repeat.Block), slope, part);
        }
    }

    /// <summary>da + dy df/da.</summary>
    private readonly struct StepOfA : ITernaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane dy, TLane b, TLane da)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(dy, TPartials.OfA<TLane, T>(b), da);
    }
}

/// <summary>The partial derivatives of f(a, b), for the four f that are linear in a.</summary>
internal interface IPartials
{
    /// <summary>df/da.</summary>
    public static abstract TLane OfA<TLane, T>(TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Sum over i of dy[i] df/db(a[i], b), for one b that serves many a.</summary>
    public static abstract double SumOfB<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, double b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>db[j] += sum over i of dy[i, j] df/db(a[i, j], b[j]).</summary>
    public static abstract void AddToColumns<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, ReadOnlySpan<T> b, Span<T> db)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

internal readonly struct AddPartials : IPartials
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane OfA<TLane, T>(TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Create(1);

    public static double SumOfB<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, double b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduction.Sum(dy);

    public static void AddToColumns<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, ReadOnlySpan<T> b, Span<T> db)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Reduction.AddColumnSums(dy, dy.Length / Math.Max(1, db.Length), db);
}

internal readonly struct SubtractPartials : IPartials
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane OfA<TLane, T>(TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Create(1);

    public static double SumOfB<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, double b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => -Reduction.Sum(dy);

    public static void AddToColumns<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, ReadOnlySpan<T> b, Span<T> db)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // db - sums = -(-db + sums).
        Elementwise.Unary<Negate, T>(db, db);
        Reduction.AddColumnSums(dy, dy.Length / Math.Max(1, db.Length), db);
        Elementwise.Unary<Negate, T>(db, db);
    }
}

internal readonly struct MultiplyPartials : IPartials
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane OfA<TLane, T>(TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => b;

    public static double SumOfB<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, double b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduction.Dot(dy, a);

    public static void AddToColumns<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, ReadOnlySpan<T> b, Span<T> db)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Reduction.AddColumnDots(dy, a, dy.Length / Math.Max(1, db.Length), db);
}

internal readonly struct DividePartials : IPartials
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane OfA<TLane, T>(TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Create(1) / b;

    public static double SumOfB<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, double b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => -Reduction.Dot(dy, a) / (b * b);

    public static void AddToColumns<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> dy, ReadOnlySpan<T> b, Span<T> db)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < dy.Length; i += db.Length) Elementwise.Quaternary<Step, T>(a.Slice(i, db.Length), dy.Slice(i, db.Length), b, db, db);
    }

    /// <summary>db - dy a / b^2.</summary>
    private readonly struct Step : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane a, TLane dy, TLane b, TLane db)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => db - dy * a / (b * b);
    }
}
