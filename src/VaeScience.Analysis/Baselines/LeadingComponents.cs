using System.Numerics;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Baselines;

/// <summary>The first few principal components of a large matrix, without those that nobody asked for.</summary>
/// <remarks>
/// The rows, centred, are multiplied by random directions and by their transpose and themselves again a few times, so that the directions turn
/// to the leading axes; the small matrix in their span is decomposed exactly. Cost: rows x features x components, where
/// <see cref="PrincipalComponents"/> takes the cube of the smaller side. Source: Halko, Martinsson and Tropp 2011, with subspace iteration.
/// </remarks>
public static class LeadingComponents
{
    // Directions beyond those asked for, and turns: enough for the flat spectra of single-cell data.
    private const int Extra = 10, Turns = 7;
    private const double Negligible = 1e-12;

    /// <summary>Coordinates of rows on the leading axes.</summary>
    /// <param name="rows">[n, f], finite, n at least 2.</param>
    /// <param name="components">How many axes, 1 .. min(n - 1, f).</param>
    /// <param name="seed">The seed of the first directions.</param>
    /// <returns>[n, components], the axis of greatest variance first; the entry of largest size of each is positive.</returns>
    /// <exception cref="UserException">Fewer than two rows, or a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More components than there are.</exception>
    public static double[,] Scores(double[,] rows, int components, ulong seed = 1) => Scores(rows, null, components, seed).Rows;

    /// <summary>Coordinates of rows, and of other rows, on the leading axes of the first.</summary>
    /// <param name="rows">[n, f], finite, n at least 2: they alone decide about the axes.</param>
    /// <param name="others">[m, f], finite; null for none.</param>
    /// <param name="components">How many axes, 1 .. min(n - 1, f).</param>
    /// <param name="seed">The seed of the first directions.</param>
    /// <returns>[n, components] and [m, components].</returns>
    /// <exception cref="UserException">Fewer than two rows, or a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More components than there are.</exception>
    public static (double[,] Rows, double[,] Others) Scores(double[,] rows, double[,]? others, int components, ulong seed = 1)
    {
        MatrixRows.RequireData(rows, atLeast: 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, Math.Min(rows.Rows - 1, rows.Columns));
        var mean = Moments.Means(rows);
        var width = Math.Min(components + Extra, Math.Min(rows.Rows, rows.Columns));
        var axes = new double[rows.Columns, width];
        var random = new RandomSequence(new Philox(seed, RandomPurpose.Initialise));
        for (var j = 0; j < rows.Columns; j++)
            for (var c = 0; c < width; c++)
                axes[j, c] = random.Normal();
        for (var turn = 0; turn < Turns; turn++)
        {
            Orthonormalise(axes);
            axes = Backward(rows, mean, Forward(rows, mean, axes));
        }
        Orthonormalise(axes);
        var scores = Forward(rows, mean, axes);
        // The variance within the span is diagonal in its principal axes.
        var eigen = SymmetricEigen.Of(Moments.InnerProducts(scores.Transposed(), rows.Rows - 1));
        var (turned, leading) = (MatrixRows.Product(scores, eigen.Vectors), new double[rows.Rows, components]);
        for (var i = 0; i < rows.Rows; i++) turned.Row(i)[..components].CopyTo(leading.Row(i));
        for (var c = 0; c < components; c++) Signs.MakeLargestPositive(leading, c);
        if (others is null) return (leading, new double[0, components]);
        MatrixRows.RequireColumns(others, rows.Columns);
        var ofOthers = MatrixRows.Product(Forward(others, mean, axes), eigen.Vectors);
        var beside = new double[others.Rows, components];
        for (var c = 0; c < components; c++)
        {
            // What was done to the sign of this axis above.
            var sign = Enumerable.Range(0, rows.Rows).Any(i => leading[i, c] != turned[i, c]) ? -1 : 1;
            for (var i = 0; i < others.Rows; i++) beside[i, c] = sign * ofOthers[i, c];
        }
        return (leading, beside);
    }

    // (X - 1 m^T) A.
    private static double[,] Forward(double[,] x, double[] mean, double[,] axes)
    {
        var product = new double[x.Rows, axes.Columns];
        for (var i = 0; i < x.Rows; i++)
        {
            var row = x.Row(i);
            var target = product.Row(i);
            for (var j = 0; j < row.Length; j++) AddScaled(row[j] - mean[j], axes.Row(j), target);
        }
        return product;
    }

    // (X - 1 m^T)^T Y.
    private static double[,] Backward(double[,] x, double[] mean, double[,] y)
    {
        var product = new double[x.Columns, y.Columns];
        for (var i = 0; i < x.Rows; i++)
        {
            var row = x.Row(i);
            var source = y.Row(i);
            for (var j = 0; j < row.Length; j++) AddScaled(row[j] - mean[j], source, product.Row(j));
        }
        return product;
    }

    private static void AddScaled(double factor, ReadOnlySpan<double> source, Span<double> target)
    {
        var lanes = new Vector<double>(factor);
        var width = Vector<double>.Count;
        var c = 0;
        for (; c <= source.Length - width; c += width)
            (new Vector<double>(target[c..]) + lanes * new Vector<double>(source[c..])).CopyTo(target[c..]);
        for (; c < source.Length; c++) target[c] += factor * source[c];
    }

    // Gram and Schmidt, each column twice; a column that lies in the others' span becomes zero.
    private static void Orthonormalise(double[,] matrix)
    {
        var columns = matrix.Transposed();
        for (var c = 0; c < columns.Rows; c++)
        {
            var column = columns.Row(c);
            var before = Math.Sqrt(MatrixRows.Dot(column, column));
            for (var again = 0; again < 2; again++)
                for (var b = 0; b < c; b++) AddScaled(-MatrixRows.Dot(columns.Row(b), column), columns.Row(b), column);
            var length = Math.Sqrt(MatrixRows.Dot(column, column));
            var scale = length > Negligible * before ? 1 / length : 0;
            for (var j = 0; j < column.Length; j++) matrix[j, c] = column[j] *= scale;
        }
    }
}
