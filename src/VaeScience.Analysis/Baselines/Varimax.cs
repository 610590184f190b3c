using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Baselines;

/// <summary>Orthogonal rotation to simple structure: each factor gets few large loadings and many small ones.</summary>
/// <remarks>Maximises V = sum_c [ mean_j l_jc^4 - (mean_j l_jc^2)^2 ] by plane rotations, each with its exact best angle
/// 4 phi = atan2(D - 2AB/f, C - (A^2 - B^2)/f), where u = x^2 - y^2, v = 2xy, A = sum u, B = sum v, C = sum(u^2 - v^2),
/// D = 2 sum uv. Source: Kaiser 1958.</remarks>
public static class Varimax
{
    private const double SmallestAngle = 1e-12;
    private const int MaxSweeps = 1000;

    /// <summary>Rotates loadings.</summary>
    /// <param name="loadings">[f, k], k at least 1.</param>
    /// <param name="kaiser">True gives every feature the same weight by scaling its row to unit length during the rotation (Kaiser
    /// normalisation); false uses the loadings as they are (raw).</param>
    /// <exception cref="ArgumentException">No factors.</exception>
    public static RotatedLoadings Rotate(double[,] loadings, bool kaiser = true) => new(loadings, Rotation(loadings, kaiser));

    internal static double[,] Rotation(double[,] loadings, bool kaiser)
    {
        ArgumentNullException.ThrowIfNull(loadings);
        var k = loadings.Columns;
        if (k == 0) throw new ArgumentException("got loadings without factors, at least one is needed", nameof(loadings));
        var turned = (double[,])loadings.Clone();
        if (kaiser) ScaleRowsToUnitLength(turned);
        var rotation = new double[k, k];
        for (var c = 0; c < k; c++) rotation[c, c] = 1;
        for (var sweep = 0; sweep < MaxSweeps; sweep++)
        {
            var largest = 0.0;
            for (var a = 0; a < k; a++)
                for (var b = a + 1; b < k; b++)
                {
                    var angle = BestAngle(turned, a, b);
                    largest = Math.Max(largest, Math.Abs(angle));
                    Turn(turned, a, b, angle);
                    Turn(rotation, a, b, angle);
                }
            if (largest < SmallestAngle) break;
        }
        return rotation;
    }

    private static void ScaleRowsToUnitLength(double[,] loadings)
    {
        for (var j = 0; j < loadings.Rows; j++)
        {
            var row = loadings.Row(j);
            var length = Math.Sqrt(MatrixRows.Dot(row, row));
            if (length == 0) continue;
            for (var c = 0; c < row.Length; c++) row[c] /= length;
        }
    }

    private static double BestAngle(double[,] l, int first, int second)
    {
        double a = 0, b = 0, c = 0, d = 0;
        for (var j = 0; j < l.Rows; j++)
        {
            double x = l[j, first], y = l[j, second];
            double u = x * x - y * y, v = 2 * x * y;
            a += u;
            b += v;
            c += u * u - v * v;
            d += 2 * u * v;
        }
        return 0.25 * Math.Atan2(d - 2 * a * b / l.Rows, c - (a * a - b * b) / l.Rows);
    }

    private static void Turn(double[,] matrix, int first, int second, double angle)
    {
        var (sin, cos) = Math.SinCos(angle);
        for (var j = 0; j < matrix.Rows; j++)
        {
            double x = matrix[j, first], y = matrix[j, second];
            matrix[j, first] = cos * x + sin * y;
            matrix[j, second] = cos * y - sin * x;
        }
    }
}
