using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Baselines;

/// <summary>Principal components of the covariance matrix, or of the correlation matrix when columns are standardised.</summary>
/// <remarks>S = X_c^T X_c / (n - 1) = U diag(lambda) U^T; scores = X_c U; loadings = U diag(lambda)^(1/2). Each axis is signed so
/// that its largest entry is positive. Source: Jolliffe 2002. With fewer rows than features the n x n inner products are
/// decomposed instead, so that cost grows with the smaller side.</remarks>
public sealed class PrincipalComponents
{
    private readonly double[] scale;

    private PrincipalComponents(double[] mean, double[] scale, double[] eigenvalues, double[,] axes)
    {
        (Mean, this.scale, Eigenvalues, Axes) = (mean, scale, eigenvalues, axes);
        var total = eigenvalues.Sum();
        ExplainedShare = [.. eigenvalues.Select(v => v / total)];
    }

    /// <summary>[f], the mean of each column.</summary>
    public double[] Mean { get; }

    /// <summary>[min(n, f)], variances along the axes, largest first; divisor n - 1.</summary>
    public double[] Eigenvalues { get; }

    /// <summary>[min(n, f)], each eigenvalue's part of the total variance; sums to 1.</summary>
    public double[] ExplainedShare { get; }

    /// <summary>[f, min(n, f)], unit axes as columns.</summary>
    public double[,] Axes { get; }

    /// <summary>Fits all components.</summary>
    /// <param name="rows">[n, f], finite, n at least 2.</param>
    /// <param name="standardise">True decomposes the correlation matrix, false the covariance matrix.</param>
    /// <exception cref="UserException">Fewer than two rows, a value that is not finite, no variance at all, or a constant column to
    /// be standardised.</exception>
    public static PrincipalComponents Fit(double[,] rows, bool standardise = false)
    {
        MatrixRows.RequireData(rows, atLeast: 2);
        var mean = Moments.Means(rows);
        var variances = Moments.Variances(rows, mean, rows.Rows - 1);
        if (variances.Sum() == 0)
            throw new UserException("every column is constant, principal components need variance");
        if (standardise && Array.IndexOf(variances, 0.0) is var constant and >= 0)
            throw new UserException($"column {constant} (from 0) is constant and cannot be standardised; drop it or use the covariance");
        var scale = variances.Select(v => standardise ? Math.Sqrt(v) : 1.0).ToArray();
        var centred = Moments.Standardised(rows, mean, scale);
        var (eigenvalues, axes) = rows.Rows < rows.Columns ? FromRows(centred) : FromColumns(centred);
        return new PrincipalComponents(mean, scale, eigenvalues, axes);
    }

    /// <summary>Coordinates of rows on the first axes.</summary>
    /// <param name="rows">[n, f]; need not be the fitted rows.</param>
    /// <param name="components">How many axes, 1 .. min(n, f) of the fit.</param>
    /// <returns>[n, components].</returns>
    /// <exception cref="ArgumentException">Another width than fitted, or more components than there are.</exception>
    public double[,] Scores(double[,] rows, int components)
    {
        MatrixRows.RequireColumns(rows, Mean.Length);
        return MatrixRows.Product(Moments.Standardised(rows, Mean, scale), FirstAxes(components));
    }

    /// <summary>Axes times the square root of their eigenvalue: with standardised columns, correlations of column and component.</summary>
    /// <param name="components">How many axes, 1 .. min(n, f) of the fit.</param>
    /// <returns>[f, components].</returns>
    /// <exception cref="ArgumentException">More components than there are.</exception>
    public double[,] Loadings(int components)
    {
        var loadings = FirstAxes(components);
        for (var j = 0; j < loadings.Rows; j++)
            for (var c = 0; c < components; c++)
                loadings[j, c] *= Math.Sqrt(Eigenvalues[c]);
        return loadings;
    }

    /// <summary>Rows rebuilt from their scores, in the units of the data.</summary>
    /// <param name="scores">[n, components].</param>
    /// <returns>[n, f].</returns>
    /// <exception cref="ArgumentException">More components than there are.</exception>
    public double[,] Reconstruct(double[,] scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var rebuilt = MatrixRows.Product(scores, FirstAxes(scores.Columns).Transposed());
        for (var i = 0; i < rebuilt.Rows; i++)
            for (var j = 0; j < rebuilt.Columns; j++)
                rebuilt[i, j] = Mean[j] + scale[j] * rebuilt[i, j];
        return rebuilt;
    }

    private double[,] FirstAxes(int components)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, Eigenvalues.Length);
        var first = new double[Axes.Rows, components];
        for (var j = 0; j < Axes.Rows; j++) Axes.Row(j)[..components].CopyTo(first.Row(j));
        return first;
    }

    private static (double[] Eigenvalues, double[,] Axes) FromColumns(double[,] centred)
    {
        var eigen = SymmetricEigen.Of(Moments.InnerProducts(centred.Transposed(), centred.Rows - 1));
        return ([.. eigen.Values.Select(v => Math.Max(v, 0))], eigen.Vectors);
    }

    private static (double[] Eigenvalues, double[,] Axes) FromRows(double[,] centred)
    {
        var eigen = SymmetricEigen.Of(Moments.InnerProducts(centred, centred.Rows - 1));
        // X^T u has length sqrt(lambda (n - 1)); the centred rows lose one dimension, whose axis stays zero.
        var axes = MatrixRows.Product(centred.Transposed(), eigen.Vectors);
        var smallest = 1e-12 * eigen.Values[0];
        for (var c = 0; c < axes.Columns; c++)
        {
            var length = eigen.Values[c] > smallest ? Math.Sqrt(eigen.Values[c] * (centred.Rows - 1)) : double.PositiveInfinity;
            for (var j = 0; j < axes.Rows; j++) axes[j, c] /= length;
            Signs.MakeLargestPositive(axes, c);
        }
        return ([.. eigen.Values.Select(v => Math.Max(v, 0))], axes);
    }
}
