using MathNet.Numerics.LinearAlgebra;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Baselines;

/// <summary>Oblique rotation: varimax first, then the factors may correlate to bring small loadings closer to zero.</summary>
/// <remarks>With V the varimax loadings and target Q = sign(V)|V|^m, U = (V^T V)^-1 V^T Q, its columns scaled by the square root of
/// diag((U^T U)^-1) so that factors keep unit variance; T = R_varimax U. Source: Hendrickson &amp; White 1964.</remarks>
public static class Promax
{
    /// <summary>Rotates loadings.</summary>
    /// <param name="loadings">[f, k], k at least 1.</param>
    /// <param name="power">m, above 1; 4 is customary, larger lets factors correlate more.</param>
    /// <param name="kaiser">Whether the varimax step gives every feature the same weight.</param>
    /// <exception cref="ArgumentException">No factors, or loadings without full column rank.</exception>
    public static RotatedLoadings Rotate(double[,] loadings, double power = 4, bool kaiser = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(power, 1);
        var varimax = Matrix<double>.Build.DenseOfArray(Varimax.Rotation(loadings, kaiser));
        var v = Matrix<double>.Build.DenseOfArray(loadings) * varimax;
        var target = v.Map(x => Math.Sign(x) * Math.Pow(Math.Abs(x), power));
        if (v.Rank() < loadings.Columns)
            throw new ArgumentException($"got loadings [{loadings.Rows}, {loadings.Columns}] of rank {v.Rank()}, promax needs full column rank; "
                + "use fewer factors", nameof(loadings));
        var u = v.TransposeThisAndMultiply(v).Cholesky().Solve(v.TransposeThisAndMultiply(target));
        var variances = u.TransposeThisAndMultiply(u).Inverse().Diagonal();
        var scaled = u * Matrix<double>.Build.DenseOfDiagonalVector(variances.PointwiseSqrt());
        return new RotatedLoadings(loadings, (varimax * scaled).ToArray());
    }
}
