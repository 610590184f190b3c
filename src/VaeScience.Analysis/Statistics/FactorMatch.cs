using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Statistics;

/// <summary>Which factor of one solution is which of another, and with which sign: rotated factors come in arbitrary order and
/// sign, so that bootstrap replicates must be matched before their loadings are compared.</summary>
/// <remarks>The assignment with the largest sum of absolute congruences |a.b| / (|a| |b|). Unlike <see cref="Procrustes"/> it turns
/// nothing, so that intervals keep the uncertainty of the rotation. Source: Tucker 1951; Kuhn 1955.</remarks>
public sealed class FactorMatch
{
    private FactorMatch(int[] order, int[] signs, double[] congruence) => (Order, Signs, Congruence) = (order, signs, congruence);

    /// <summary>[k], for each reference factor the column that matches it.</summary>
    public int[] Order { get; }

    /// <summary>[k], +1 or -1 for each reference factor.</summary>
    public int[] Signs { get; }

    /// <summary>[k], 0 .. 1, Tucker's congruence of each matched pair; above 0.95 counts as the same factor.</summary>
    public double[] Congruence { get; }

    /// <summary>Matches loadings to a reference.</summary>
    /// <param name="loadings">[f, k].</param>
    /// <param name="reference">[f, k].</param>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static FactorMatch Find(double[,] loadings, double[,] reference)
    {
        ArgumentNullException.ThrowIfNull(loadings);
        ArgumentNullException.ThrowIfNull(reference);
        if (loadings.Rows != reference.Rows || loadings.Columns != reference.Columns)
            throw new ArgumentException($"got loadings [{loadings.Rows}, {loadings.Columns}] and reference [{reference.Rows}, {reference.Columns}]; "
                + "allowed are equal shapes");
        var k = loadings.Columns;
        var congruence = new double[k, k];
        for (var r = 0; r < k; r++)
            for (var c = 0; c < k; c++)
            {
                double[] a = reference.Column(r), b = loadings.Column(c);
                var lengths = Math.Sqrt(MatrixRows.Dot(a, a) * MatrixRows.Dot(b, b));
                congruence[r, c] = lengths == 0 ? 0 : MatrixRows.Dot(a, b) / lengths;
            }
        var size = (double[,])congruence.Clone();
        for (var r = 0; r < k; r++)
            for (var c = 0; c < k; c++)
                size[r, c] = Math.Abs(size[r, c]);
        var order = Assignment.Maximise(size);
        return new FactorMatch(order, [.. order.Select((c, r) => congruence[r, c] < 0 ? -1 : 1)], [.. order.Select((c, r) => size[r, c])]);
    }

    /// <summary>Puts columns (loadings, scores) into the order and sign of the reference.</summary>
    /// <param name="columns">[m, k].</param>
    /// <returns>[m, k].</returns>
    /// <exception cref="ArgumentException">Another number of columns.</exception>
    public double[,] Apply(double[,] columns)
    {
        MatrixRows.RequireColumns(columns, Order.Length);
        var matched = new double[columns.Rows, columns.Columns];
        for (var i = 0; i < columns.Rows; i++)
            for (var r = 0; r < Order.Length; r++)
                matched[i, r] = Signs[r] * columns[i, Order[r]];
        return matched;
    }
}
