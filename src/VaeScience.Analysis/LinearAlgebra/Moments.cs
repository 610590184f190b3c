namespace VaeScience.Analysis.LinearAlgebra;

/// <summary>Means, variances and covariances of columns.</summary>
internal static class Moments
{
    /// <summary>The mean of each column.</summary>
    internal static double[] Means(double[,] rows)
    {
        var mean = new double[rows.Columns];
        for (var i = 0; i < rows.Rows; i++)
            for (var j = 0; j < mean.Length; j++)
                mean[j] += rows[i, j];
        for (var j = 0; j < mean.Length; j++) mean[j] /= rows.Rows;
        return mean;
    }

    /// <summary>Sums of squared deviations of each column over the divisor.</summary>
    internal static double[] Variances(double[,] rows, double[] means, double divisor)
    {
        var variances = new double[rows.Columns];
        for (var i = 0; i < rows.Rows; i++)
            for (var j = 0; j < variances.Length; j++)
                variances[j] += (rows[i, j] - means[j]) * (rows[i, j] - means[j]);
        for (var j = 0; j < variances.Length; j++) variances[j] /= divisor;
        return variances;
    }

    /// <summary>(x - mean) / scale, row by row.</summary>
    internal static double[,] Standardised(double[,] rows, double[] means, double[] scales)
    {
        var centred = new double[rows.Rows, rows.Columns];
        for (var i = 0; i < rows.Rows; i++)
            for (var j = 0; j < rows.Columns; j++)
                centred[i, j] = (rows[i, j] - means[j]) / scales[j];
        return centred;
    }

    /// <summary>(x - mean)^T (x - mean) / divisor.</summary>
    internal static double[,] Covariance(double[,] rows, double[] means, double divisor)
    {
        var ones = new double[rows.Columns];
        Array.Fill(ones, 1.0);
        return InnerProducts(Standardised(rows, means, ones).Transposed(), divisor);
    }

    /// <summary>A A^T / divisor: the inner products of all pairs of rows.</summary>
    internal static double[,] InnerProducts(double[,] a, double divisor)
    {
        var products = new double[a.Rows, a.Rows];
        for (var i = 0; i < a.Rows; i++)
            for (var j = i; j < a.Rows; j++)
                products[i, j] = products[j, i] = MatrixRows.Dot(a.Row(i), a.Row(j)) / divisor;
        return products;
    }
}
