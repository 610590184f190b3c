using System.Runtime.InteropServices;
using VaeScience.Analysis.LinearAlgebra;
using VaeScience.Compute.Ops;

namespace VaeScience.Analysis.Baselines;

/// <summary>Products with the centred rows X - 1 m^T of a matrix that is made block by block; m, the mean row, comes from the first pass.</summary>
internal sealed class CentredProducts(RowBlocks rows, CpuDevice device, Action<int> onBlock)
{
    // n = rows, f = columns, w = directions
    private readonly Tape tape = new(new Workspace(device), DType.Float64) { IsRecording = false };
    private double[]? mean;
    private int done;

    /// <summary>(X - 1 m^T) A, [n, w].</summary>
    /// <param name="axes">A, [f, w].</param>
    public double[,] Forward(double[,] axes) => Forward(axes, rows);

    /// <summary>(X' - 1 m^T) A, [m, w], of other rows X'.</summary>
    /// <param name="axes">A, [f, w].</param>
    /// <param name="others">[m, f].</param>
    public double[,] Forward(double[,] axes, RowBlocks others)
    {
        var scores = new double[others.Rows, axes.Columns];
        var offsets = Offsets(axes);
        Pass(others, axes, (start, _, y) =>
        {
            for (var i = 0; i < y.Shape.Rows; i++)
            {
                var row = y.Span<double>().Slice(i * offsets.Length, offsets.Length);
                for (var c = 0; c < offsets.Length; c++) scores[start + i, c] = row[c] - offsets[c];
            }
        });
        return scores;
    }

    /// <summary>(X - 1 m^T)^T (X - 1 m^T) A, [f, w], in one pass.</summary>
    /// <param name="axes">A, [f, w].</param>
    /// <exception cref="UserException">A value is not finite.</exception>
    public double[,] ThereAndBack(double[,] axes)
    {
        var isFirst = mean is null;
        var (result, sums, offsets) = (new double[axes.Rows, axes.Columns], new double[isFirst ? axes.Rows : 0], Offsets(axes));
        Pass(rows, axes, (start, x, y) =>
        {
            if (isFirst) AddRows(start, x.Span<double>(), sums);
            // Taken off here, so that large means cost no digits.
            SubtractFromRows(y.Span<double>(), offsets);
            Add(tape.Matmul(x, y, transposeA: true).Span<double>(), Flat(result));
        });
        if (!isFirst) return result;
        mean = [.. sums.Select(sum => sum / rows.Rows)];
        // The first pass cannot know the mean: sum_i (x_i - m) (x_i - m)^T A = sum_i x_i x_i^T A - n m m^T A.
        var products = Offsets(axes);
        for (var j = 0; j < axes.Rows; j++)
            for (var c = 0; c < axes.Columns; c++)
                result[j, c] -= rows.Rows * mean[j] * products[c];
        return result;
    }

    private void Pass(RowBlocks made, double[,] axes, Action<int, Tensor, Tensor> take)
    {
        foreach (var (start, count) in made.Blocks)
        {
            var x = tape.Rent([count, made.Columns]);
            made.Fill(start, x.Span<double>());
            take(start, x, tape.Matmul(x, tape.Constant(Flat(axes), [axes.Rows, axes.Columns])));
            tape.EndStep();
            onBlock(++done);
        }
    }

    // m^T A, [w]; zero while the mean is not known.
    private double[] Offsets(double[,] axes)
    {
        var offsets = new double[axes.Columns];
        for (var j = 0; j < mean?.Length; j++)
            for (var c = 0; c < offsets.Length; c++)
                offsets[c] += mean[j] * axes[j, c];
        return offsets;
    }

    private static void AddRows(int start, ReadOnlySpan<double> block, double[] sums)
    {
        for (var i = 0; i < block.Length / sums.Length; i++)
        {
            var row = block.Slice(i * sums.Length, sums.Length);
            for (var j = 0; j < row.Length; j++)
            {
                if (!double.IsFinite(row[j]))
                    throw new UserException($"row {start + i}, column {j} (from 0): got {row[j]}, allowed are finite numbers; drop or fill the row");
                sums[j] += row[j];
            }
        }
    }

    private static void SubtractFromRows(Span<double> block, ReadOnlySpan<double> offsets)
    {
        for (var i = 0; i < block.Length; i += offsets.Length)
            for (var c = 0; c < offsets.Length; c++) block[i + c] -= offsets[c];
    }

    private static void Add(ReadOnlySpan<double> source, Span<double> target)
    {
        for (var j = 0; j < target.Length; j++) target[j] += source[j];
    }

    private static Span<double> Flat(double[,] matrix) => MemoryMarshal.CreateSpan(ref matrix[0, 0], matrix.Length);
}
