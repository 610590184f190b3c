using MathNet.Numerics.LinearAlgebra;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Baselines;

/// <summary>Loadings turned to axes that are easier to read; the model they describe is unchanged.</summary>
/// <remarks>Pattern P = L T, factor correlations Phi = (T^T T)^-1, so that P Phi P^T = L L^T; scores become Z T^-T. Factors are
/// ordered by falling sum of squared loadings, and signed so that the largest loading is positive. Orthogonal rotations have
/// Phi = I.</remarks>
public sealed class RotatedLoadings
{
    internal RotatedLoadings(double[,] loadings, double[,] transform)
    {
        var pattern = MatrixRows.Product(loadings, transform);
        var order = Enumerable.Range(0, transform.Columns)
            .OrderByDescending(c => Enumerable.Range(0, pattern.Rows).Sum(j => pattern[j, c] * pattern[j, c])).ToArray();
        Transform = transform.Transposed().Select(order).Transposed();
        Pattern = pattern.Transposed().Select(order).Transposed();
        for (var c = 0; c < order.Length; c++)
        {
            if (!Signs.MakeLargestPositive(Pattern, c)) continue;
            for (var i = 0; i < order.Length; i++) Transform[i, c] = -Transform[i, c];
        }
        var t = Matrix<double>.Build.DenseOfArray(Transform);
        FactorCorrelations = t.TransposeThisAndMultiply(t).Inverse().ToArray();
        Structure = MatrixRows.Product(Pattern, FactorCorrelations);
    }

    /// <summary>P, [f, k]: weights of the rotated factors in each feature.</summary>
    public double[,] Pattern { get; }

    /// <summary>P Phi, [f, k]: covariances of feature and rotated factor; equals the pattern when factors are uncorrelated.</summary>
    public double[,] Structure { get; }

    /// <summary>T, [k, k].</summary>
    public double[,] Transform { get; }

    /// <summary>Phi, [k, k], ones on the diagonal.</summary>
    public double[,] FactorCorrelations { get; }

    /// <summary>Turns factor scores the same way.</summary>
    /// <param name="scores">[n, k], of the unrotated factors.</param>
    /// <returns>[n, k], of the rotated factors.</returns>
    /// <exception cref="ArgumentException">Another number of factors.</exception>
    public double[,] RotateScores(double[,] scores)
    {
        MatrixRows.RequireColumns(scores, Transform.Rows);
        var inverse = Matrix<double>.Build.DenseOfArray(Transform).Inverse().ToArray();
        return MatrixRows.Product(scores, inverse.Transposed());
    }
}
