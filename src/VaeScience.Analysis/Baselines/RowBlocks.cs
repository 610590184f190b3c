using System.Runtime.InteropServices;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Baselines;

/// <summary>The rows of a matrix that need not be held: they are made some at a time, in order, as often as they are asked for.</summary>
/// <param name="rows">How many rows, n.</param>
/// <param name="columns">How many columns, f.</param>
/// <param name="rowsAtOnce">How many rows are made at once; results that are exact in real numbers do not depend on it.</param>
public abstract class RowBlocks(int rows, int columns, int rowsAtOnce = RowBlocks.StandardRowsAtOnce)
{
    /// <summary>So many rows of 2000 columns fill 8 MB.</summary>
    public const int StandardRowsAtOnce = 512;

    /// <summary>How many rows, n.</summary>
    public int Rows { get; } = rows;

    /// <summary>How many columns, f.</summary>
    public int Columns { get; } = columns;

    /// <summary>Where the blocks begin, and how many rows each has.</summary>
    public IEnumerable<(int Start, int Count)> Blocks
    {
        get
        {
            for (var start = 0; start < Rows; start += rowsAtOnce) yield return (start, Math.Min(rowsAtOnce, Rows - start));
        }
    }

    /// <summary>The rows of a matrix that is held.</summary>
    /// <param name="matrix">[n, f]; kept, not copied.</param>
    public static RowBlocks Of(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return new HeldRows(matrix);
    }

    /// <summary>Makes some rows; the same every time.</summary>
    /// <param name="start">The first, 0 to n - 1.</param>
    /// <param name="block">[count, f], row-major; all of it is to be written.</param>
    public abstract void Fill(int start, Span<double> block);

    /// <summary>Makes some rows as a matrix of their own.</summary>
    /// <param name="start">The first, 0 to n - 1.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <returns>[count, f].</returns>
    public double[,] Make(int start, int count)
    {
        var block = new double[count, Columns];
        Fill(start, MemoryMarshal.CreateSpan(ref block[0, 0], block.Length));
        return block;
    }

    private sealed class HeldRows(double[,] matrix) : RowBlocks(matrix.Rows, matrix.Columns)
    {
        public override void Fill(int start, Span<double> block)
        {
            for (var i = 0; i < block.Length / Columns; i++) matrix.Row(start + i).CopyTo(block.Slice(i * Columns, Columns));
        }
    }
}
