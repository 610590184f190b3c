using System.Numerics;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Sums and means. Long sums run in double precision in a fixed order.</summary>
public static class ReduceOps
{
    /// <summary>The sum of all elements, one element.</summary>
    public static Tensor Sum(this Tape tape, Tensor x) => tape.Apply(new SumAllOperation(x, 1, tape.Result([], x)));

    /// <summary>The mean of all elements, one element.</summary>
    public static Tensor Mean(this Tape tape, Tensor x) => tape.Apply(new SumAllOperation(x, 1.0 / Math.Max(1, x.Length), tape.Result([], x)));

    /// <summary>The sum along one axis of a matrix.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, f].</param>
    /// <param name="axis">0 sums the rows into [f]; 1 (or -1) sums each row into [n].</param>
    /// <exception cref="ShapeException">Not a matrix, or no such axis.</exception>
    public static Tensor Sum(this Tape tape, Tensor x, int axis) => Along(tape, x, axis, isMean: false);

    /// <summary>The mean along one axis of a matrix; see <see cref="Sum(Tape, Tensor, int)"/>.</summary>
    /// <exception cref="ShapeException">Not a matrix, or no such axis.</exception>
    public static Tensor Mean(this Tape tape, Tensor x, int axis) => Along(tape, x, axis, isMean: true);

    private static Tensor Along(Tape tape, Tensor x, int axis, bool isMean)
    {
        if (x.Shape.Rank != 2 || axis is < -1 or > 1) throw new ShapeException($"a sum along axis {axis} wants a matrix and axis 0 or 1, got {x.Shape}");
        var scale = isMean ? 1.0 / Math.Max(1, x.Shape[axis]) : 1;
        return axis == 0
            ? tape.Apply(new SumRowsOperation(x, scale, tape.Result([x.Shape[1]], x)))
            : tape.Apply(new SumColumnsOperation(x, scale, tape.Result([x.Shape[0]], x)));
    }
}

/// <summary>y = scale sum of all x.</summary>
internal sealed class SumAllOperation(Tensor x, double scale, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(x.Length, isBackward ? [Output, x] : [x, Output]);

    public override void Forward<T>(CpuDevice device) => Output.Span<T>()[0] = T.CreateTruncating(scale * Reduction.Sum<T>(x.Span<T>()));

    public override void Backward<T>(CpuDevice device)
    {
        var share = Output.Gradient<T>()[0] * T.CreateTruncating(scale);
        var dx = x.AddGradient<T>(out var add);
        if (add) Elementwise.BinaryScalar<Add, T>(dx, share, dx);
        else dx.Fill(share);
    }
}

/// <summary>y[i] = scale sum over j of x[i, j].</summary>
internal sealed class SumColumnsOperation(Tensor x, double scale, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(x.Length, isBackward ? [Output, x] : [x, Output]);

    public override void Forward<T>(CpuDevice device) => device.Workers.Run(new ForwardJob<T>(x, scale, Output), Partition.RowParts(Output.Length, x.Shape.Columns));

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>(out var add);
        var columns = x.Shape.Columns;
        var s = T.CreateTruncating(scale);
        for (var i = 0; i < dy.Length; i++)
        {
            var row = dx.Slice(i * columns, columns);
            if (add) Elementwise.BinaryScalar<Add, T>(row, dy[i] * s, row);
            else row.Fill(dy[i] * s);
        }
    }

    private readonly struct ForwardJob<T>(Tensor x, double scale, Tensor y) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            ReadOnlySpan<T> xv = x.Span<T>();
            var yv = y.Span<T>();
            var columns = x.Shape.Columns;
            var rows = Partition.RowsPerPart(columns);
            for (var i = part * rows; i < Math.Min(yv.Length, (part + 1) * rows); i++) yv[i] = T.CreateTruncating(scale * Reduction.Sum(xv.Slice(i * columns, columns)));
        }
    }
}

/// <summary>y[j] = scale sum over i of x[i, j].</summary>
internal sealed class SumRowsOperation(Tensor x, double scale, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(x.Length, isBackward ? [Output, x, x] : [x, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        var yv = Output.Span<T>();
        yv.Clear();
        Reduction.AddColumnSums<T>(x.Span<T>(), x.Shape[0], yv);
        if (scale != 1) Elementwise.BinaryScalar<Multiply, T>(yv, T.CreateTruncating(scale), yv);
    }

    public override void Backward<T>(CpuDevice device)
    {
        // The gradient of y is spent here, so it may be scaled in place.
        var dy = Output.Gradient<T>();
        if (scale != 1) Elementwise.BinaryScalar<Multiply, T>(dy, T.CreateTruncating(scale), dy);
        var dx = x.AddGradient<T>();
        RowTile.Binary<Add, T>(dx, dy, dx);
    }
}
