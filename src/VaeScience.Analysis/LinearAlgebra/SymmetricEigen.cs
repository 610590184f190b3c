using MathNet.Numerics.LinearAlgebra;

namespace VaeScience.Analysis.LinearAlgebra;

/// <summary>Eigenvalues in falling order and their unit eigenvectors as columns, signs fixed.</summary>
/// <param name="Values">[n], largest first.</param>
/// <param name="Vectors">[n, n]; column i belongs to value i; its entry of largest size is positive.</param>
internal sealed record SymmetricEigen(double[] Values, double[,] Vectors)
{
    /// <summary>Decomposes a symmetric matrix.</summary>
    internal static SymmetricEigen Of(double[,] symmetric)
    {
        var n = symmetric.Rows;
        var evd = Matrix<double>.Build.DenseOfArray(symmetric).Evd(Symmetricity.Symmetric);
        var values = evd.EigenValues.Select(v => v.Real).ToArray();
        var order = Enumerable.Range(0, n).OrderByDescending(i => values[i]).ToArray();
        var vectors = new double[n, n];
        for (var j = 0; j < n; j++)
            for (var i = 0; i < n; i++)
                vectors[i, j] = evd.EigenVectors[i, order[j]];
        for (var j = 0; j < n; j++) Signs.MakeLargestPositive(vectors, j);
        return new SymmetricEigen([.. order.Select(i => values[i])], vectors);
    }
}
