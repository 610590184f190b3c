namespace VaeScience.Analysis.LinearAlgebra;

/// <summary>The sign of an axis is arbitrary; one convention everywhere makes results comparable between runs.</summary>
internal static class Signs
{
    /// <summary>Relative difference below which two entries count as equally large, so that rounding cannot flip an axis.</summary>
    private const double Tie = 1e-9;

    /// <summary>Flips column j so that its entry of largest size, the first of equals, is positive; true when it was flipped.</summary>
    internal static bool MakeLargestPositive(double[,] matrix, int j)
    {
        var largest = 0;
        for (var i = 1; i < matrix.Rows; i++)
            if (Math.Abs(matrix[i, j]) > Math.Abs(matrix[largest, j]) * (1 + Tie))
                largest = i;
        if (matrix.Rows == 0 || matrix[largest, j] >= 0) return false;
        for (var i = 0; i < matrix.Rows; i++) matrix[i, j] = -matrix[i, j];
        return true;
    }
}
