using System.Numerics;
using System.Runtime.InteropServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>The fully connected layer on a sparse batch, such as counts, one operation with its bias and activation.</summary>
public static class SparseLinearOp
{
    /// <summary>y = activation(g(x) W^T + b) with g(0) = 0; only the entries of x are multiplied.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, inputs]; takes no gradient.</param>
    /// <param name="weight">[outputs, inputs], PyTorch's layout.</param>
    /// <param name="bias">[outputs], or none.</param>
    /// <param name="activation">The function applied to each sum.</param>
    /// <param name="takesLog1p">g(x) = log(1 + x), for counts; else g(x) = x.</param>
    /// <returns>[n, outputs].</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public static Tensor SparseLinear(
        this Tape tape, SparseRows x, Tensor weight, Tensor? bias = null, Activation activation = Activation.Identity, bool takesLog1p = false)
    {
        if (weight.Shape.Rank != 2 || weight.Shape[1] != x.Columns || bias is not null && bias.Shape != [weight.Shape[0]])
            throw new ShapeException($"sparse linear layer: x [{x.Count}, {x.Columns}], weight {weight.Shape}, bias {bias?.Shape.ToString() ?? "none"}; wanted [n, i], [o, i], [o]");
        Shape shape = [x.Count, weight.Shape[0]];
        var y = tape.Result(shape, weight, weight, bias);
        var sums = y.RequiresGradient && activation.NeedsInput() ? tape.Rent(shape) : y;
        return tape.Apply(new SparseLinearOperation(x, (weight, bias), activation, takesLog1p, sums, y));
    }
}

internal sealed class SparseLinearOperation : Operation
{
    // x [n, i] with e entries, weight [o, i], bias [o], sums and y [n, o]
    private readonly SparseRows x;
    private readonly Tensor weight, sums, entries, transposed;
    private readonly Tensor? bias;
    private readonly Activation activation;
    private readonly bool takesLog1p;
    private readonly HostStorage<float>? blockStarts;

    public SparseLinearOperation(SparseRows x, (Tensor Weight, Tensor? Bias) layer, Activation activation, bool takesLog1p, Tensor sums, Tensor y) : base(y)
    {
        (this.x, this.activation, this.takesLog1p, this.sums) = (x, activation, takesLog1p, sums);
        (weight, bias) = layer;
        var tape = y.Tape!;
        entries = tape.Rent([x.EntryCount]);
        // W^T [i, o]: an entry of x then adds a row, which is contiguous; in the backward pass its gradient takes the same place.
        transposed = tape.Rent([weight.Shape[1], weight.Shape[0]]);
        if (y.RequiresGradient) blockStarts = (HostStorage<float>)tape.Workspace.Rent(DType.Float32, x.Count * (Blocks + 1));
    }

    // Columns of the weight whose gradients are computed at a time: they fit the first cache.
    private int BlockColumns => Partition.RowsPerPart(weight.Shape[0]);

    private int Blocks => Partition.RowParts(weight.Shape[1], weight.Shape[0]);

    // [n, blocks + 1], where each block's entries begin within a row: whole numbers in memory lent for floats, which are as long.
    private Span<int> BlockStarts => MemoryMarshal.Cast<float, int>(blockStarts!.Span(0, x.Count * (Blocks + 1)));

    public override OperationCost Cost(bool isBackward) => new(2L * entries.Length * weight.Shape[0], entries.Bytes + 2 * weight.Bytes + Output.Bytes);

    public override void Forward<T>(CpuDevice device)
    {
        var (o, i) = (weight.Shape[0], weight.Shape[1]);
        FillEntries<T>();
        device.Workers.Run(new TransposeJob<T>(weight, transposed), Partition.RowParts(i, o));
        device.Workers.Run(new ForwardJob<T>(this), Partition.RowParts(x.Count, o));
    }

    public override void Backward<T>(CpuDevice device)
    {
        var n = x.Count;
        // The gradient of y is spent here, so that of the sums takes its place.
        var ds = Output.Gradient<T>();
        if (activation != Activation.Identity) activation.MultiplyDerivative<T>(sums.Span<T>(), Output.Span<T>(), ds);
        if (bias is { RequiresGradient: true }) Reduction.AddColumnSums<T>(ds, n, bias.AddGradient<T>());
        if (!weight.RequiresGradient) return;
        FillBlockStarts();
        weight.AddGradient<T>(out var add);
        device.Workers.Run(new WeightJob<T>(this, add), Blocks);
    }

    private void FillEntries<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var target = entries.Span<T>();
        var at = 0;
        for (var row = 0; row < x.Count; row++)
        {
            var (start, length) = x.Entries(row);
            for (var k = 0; k < length; k++) target[at + k] = T.CreateTruncating(x.Matrix.Values[start + k]);
            at += length;
        }
        if (takesLog1p) Elementwise.Unary<Kernels.Operators.Log1p, T>(target, target);
    }

    private void FillBlockStarts()
    {
        var starts = BlockStarts;
        var (blockColumns, startsOfRow) = (BlockColumns, Blocks + 1);
        for (var row = 0; row < x.Count; row++)
        {
            var (start, length) = x.Entries(row);
            var columns = x.Matrix.ColumnIndices.AsSpan(start, length);
            var ofRow = starts.Slice(row * startsOfRow, startsOfRow);
            var at = 0;
            for (var block = 0; block < ofRow.Length; block++)
            {
                while (at < columns.Length && columns[at] < block * blockColumns) at++;
                ofRow[block] = at;
            }
        }
    }

    // The entries of all rows before this one.
    private int FirstEntry(int row)
    {
        var at = 0;
        for (var i = 0; i < row; i++) at += x.Entries(i).Length;
        return at;
    }

    /// <summary>Columns of the weight to rows of its transpose.</summary>
    private readonly struct TransposeJob<T>(Tensor weight, Tensor transposed) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (o, i) = (weight.Shape[0], weight.Shape[1]);
            var first = part * Partition.RowsPerPart(o);
            var count = Math.Min(i - first, Partition.RowsPerPart(o));
            MatrixTranspose<T>.Copy(weight.Span<T>()[first..], i, transposed.Span<T>().Slice(first * o, count * o), o, o, count, add: false);
        }
    }

    /// <summary>One block of rows: sum of the weight's columns, bias, activation.</summary>
    private readonly struct ForwardJob<T>(SparseLinearOperation op) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var o = op.weight.Shape[0];
            var block = Partition.RowsPerPart(o);
            var (first, last) = (part * block, Math.Min(op.x.Count, (part + 1) * block));
            var entries = op.entries.Span<T>()[op.FirstEntry(first)..];
            var w = op.transposed.Span<T>();
            for (var row = first; row < last; row++)
            {
                var (start, length) = op.x.Entries(row);
                var sum = op.sums.Span<T>().Slice(row * o, o);
                SparseRow.Gather<T>(op.x.Matrix.ColumnIndices.AsSpan(start, length), entries[..length], w, sum);
                entries = entries[length..];
                var y = op.Output.Span<T>().Slice(row * o, o);
                if (op.bias is null) op.activation.Apply<T>(sum, y);
                else op.activation.ApplyWithBias<T>(sum, op.bias.Span<T>(), y);
            }
        }
    }

    /// <summary>One block of the weight's columns: all entries in them times their rows' gradients, then back to the weight's layout.</summary>
    private readonly struct WeightJob<T>(SparseLinearOperation op, bool add) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (o, i) = (op.weight.Shape[0], op.weight.Shape[1]);
            var (first, last) = (part * op.BlockColumns, Math.Min(i, (part + 1) * op.BlockColumns));
            ReadOnlySpan<int> starts = op.BlockStarts;
            var startsOfRow = op.Blocks + 1;
            var gradient = op.transposed.Span<T>()[(first * o)..(last * o)];
            var ds = op.Output.Gradient<T>();
            gradient.Clear();
            var entries = op.entries.Span<T>();
            for (var row = 0; row < op.x.Count; row++)
            {
                var (start, length) = op.x.Entries(row);
                var (low, high) = (starts[row * startsOfRow + part], starts[row * startsOfRow + part + 1]);
                var columns = op.x.Matrix.ColumnIndices.AsSpan(start + low, high - low);
                SparseRow.Scatter<T>(columns, first, entries[low..high], ds.Slice(row * o, o), gradient);
                entries = entries[length..];
            }
            MatrixTranspose<T>.Copy(gradient, o, op.weight.AddGradient<T>(out _)[first..], i, last - first, o, add);
        }
    }
}
