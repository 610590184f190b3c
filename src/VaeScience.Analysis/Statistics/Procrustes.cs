using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Statistics;

/// <summary>Turns one matrix onto another: two runs of a model whose latent axes are arbitrary become comparable.</summary>
public static class Procrustes
{
    /// <summary>The orthogonal matrix (rotation, possibly with reflection) that brings one matrix nearest to another.</summary>
    /// <param name="matrix">A, [n, k].</param>
    /// <param name="reference">B, [n, k].</param>
    /// <returns>R, [k, k], to be applied from the right: A R is close to B.</returns>
    /// <exception cref="ArgumentException">Shapes differ or are empty.</exception>
    /// <remarks>min |A R - B| over R^T R = I is R = U V^T with A^T B = U S V^T. Source: Schönemann 1966.</remarks>
    public static double[,] Rotation(double[,] matrix, double[,] reference)
    {
        var svd = CrossSvd(matrix, reference);
        return (svd.U * svd.VT).ToArray();
    }

    /// <summary>The matrix turned onto the reference: A R.</summary>
    /// <param name="matrix">A, [n, k].</param>
    /// <param name="reference">B, [n, k].</param>
    /// <returns>[n, k].</returns>
    /// <exception cref="ArgumentException">Shapes differ or are empty.</exception>
    public static double[,] Align(double[,] matrix, double[,] reference) => MatrixRows.Product(matrix, Rotation(matrix, reference));

    /// <summary>What stays different after shifting, scaling and turning: 0 for the same shape, at most 1.</summary>
    /// <param name="matrix">A, [n, k], rows not all equal.</param>
    /// <param name="reference">B, [n, k], rows not all equal.</param>
    /// <exception cref="ArgumentException">Shapes differ or are empty, or all rows of one are equal.</exception>
    /// <remarks>1 - (sum of singular values of A^T B)^2, both centred and of unit Frobenius norm. Source: Gower 1975.</remarks>
    public static double Disparity(double[,] matrix, double[,] reference)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(reference);
        var scale = CrossSvd(Normalised(matrix), Normalised(reference)).S.Sum();
        return Math.Max(0, 1 - scale * scale);
    }

    private static double[,] Normalised(double[,] matrix)
    {
        var means = Moments.Means(matrix);
        var norm = Math.Sqrt(Moments.Variances(matrix, means, 1).Sum());
        if (norm == 0) throw new ArgumentException($"all {matrix.Rows} rows are equal, a shape needs different ones", nameof(matrix));
        return Moments.Standardised(matrix, means, [.. means.Select(_ => norm)]);
    }

    private static Svd<double> CrossSvd(double[,] matrix, double[,] reference)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(reference);
        if (matrix.Length == 0 || matrix.Rows != reference.Rows || matrix.Columns != reference.Columns)
            throw new ArgumentException($"got [{matrix.Rows}, {matrix.Columns}] and [{reference.Rows}, {reference.Columns}]; "
                + "allowed are equal shapes that are not empty");
        return Matrix<double>.Build.DenseOfArray(matrix).TransposeThisAndMultiply(Matrix<double>.Build.DenseOfArray(reference)).Svd();
    }
}
