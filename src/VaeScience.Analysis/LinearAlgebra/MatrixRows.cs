using System.Numerics;
using System.Runtime.InteropServices;

namespace VaeScience.Analysis.LinearAlgebra;

/// <summary>Rows of a two-dimensional array as spans, and the checks every input matrix passes.</summary>
internal static class MatrixRows
{
    extension<T>(T[,] matrix)
    {
        /// <summary>The number of rows.</summary>
        internal int Rows => matrix.GetLength(0);

        /// <summary>The number of columns.</summary>
        internal int Columns => matrix.GetLength(1);

        /// <summary>Row i, in place; empty when the matrix has no columns.</summary>
        internal Span<T> Row(int i) =>
            matrix.GetLength(1) == 0 ? [] : MemoryMarshal.CreateSpan(ref matrix[i, 0], matrix.GetLength(1));

        /// <summary>A copy of column j.</summary>
        internal T[] Column(int j)
        {
            var column = new T[matrix.GetLength(0)];
            for (var i = 0; i < column.Length; i++) column[i] = matrix[i, j];
            return column;
        }

        /// <summary>A copy of the rows of these indices, in their order, repeats allowed.</summary>
        internal T[,] Select(ReadOnlySpan<int> rows)
        {
            var chosen = new T[rows.Length, matrix.GetLength(1)];
            for (var i = 0; i < rows.Length; i++) matrix.Row(rows[i]).CopyTo(chosen.Row(i));
            return chosen;
        }

        /// <summary>The transpose, copied.</summary>
        internal T[,] Transposed()
        {
            var flipped = new T[matrix.GetLength(1), matrix.GetLength(0)];
            for (var i = 0; i < matrix.GetLength(0); i++)
                for (var j = 0; j < matrix.GetLength(1); j++)
                    flipped[j, i] = matrix[i, j];
            return flipped;
        }
    }

    /// <summary>Refuses a matrix with fewer rows than needed, without columns, or with a value that is not finite.</summary>
    internal static void RequireData(double[,] rows, int atLeast = 1)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Rows < atLeast)
            throw new UserException($"got {rows.Rows} rows, this analysis needs at least {atLeast}");
        if (rows.Columns == 0)
            throw new ArgumentException("got a matrix without columns, at least one is needed", nameof(rows));
        for (var i = 0; i < rows.Rows; i++)
            for (var j = 0; j < rows.Columns; j++)
                if (!double.IsFinite(rows[i, j]))
                    throw new UserException(
                        $"row {i}, column {j} (from 0): got {rows[i, j]}, allowed are finite numbers; drop or fill the row");
    }

    /// <summary>Refuses a matrix whose width differs from what was fitted.</summary>
    internal static void RequireColumns(double[,] rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Columns != columns)
            throw new ArgumentException($"got [{rows.Rows}, {rows.Columns}], allowed is [rows, {columns}]", nameof(rows));
    }

    /// <summary>Inner product of two spans of equal length.</summary>
    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var lanes = Vector<double>.Zero;
        var i = 0;
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
            lanes += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
        var sum = Vector.Sum(lanes);
        for (; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Squared Euclidean distance of two spans of equal length.</summary>
    internal static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var lanes = Vector<double>.Zero;
        var i = 0;
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var step = new Vector<double>(a[i..]) - new Vector<double>(b[i..]);
            lanes += step * step;
        }
        var sum = Vector.Sum(lanes);
        for (; i < a.Length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    /// <summary>The matrix product A B.</summary>
    internal static double[,] Product(double[,] a, double[,] b)
    {
        var product = new double[a.Rows, b.Columns];
        for (var i = 0; i < a.Rows; i++)
            for (var m = 0; m < a.Columns; m++)
                for (var j = 0; j < b.Columns; j++)
                    product[i, j] += a[i, m] * b[m, j];
        return product;
    }
}
