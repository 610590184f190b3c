using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Statistics;

/// <summary>Linear regression with a penalty on the size of its coefficients; the intercept is free.</summary>
/// <remarks>Minimises |y - X w - b|^2 + penalty |w|^2: w = (X_c^T X_c + penalty I)^-1 X_c^T y_c on centred columns.
/// Source: Hoerl &amp; Kennard 1970.</remarks>
public sealed class RidgeRegression
{
    /// <summary>Part of a feature's variance below which it counts as a combination of the others.</summary>
    private const double CollinearShare = 1e-12;

    private RidgeRegression(double[] coefficients, double intercept) => (Coefficients, Intercept) = (coefficients, intercept);

    /// <summary>w, [f], units of the target per unit of the feature.</summary>
    public double[] Coefficients { get; }

    /// <summary>b, units of the target.</summary>
    public double Intercept { get; }

    /// <summary>Fits the regression.</summary>
    /// <param name="features">[n, f], finite.</param>
    /// <param name="target">[n], finite.</param>
    /// <param name="penalty">0 or above; above 0 when features are collinear or n is not above f.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a negative penalty.</exception>
    /// <exception cref="UserException">A value that is not finite, or collinear features without penalty.</exception>
    public static RidgeRegression Fit(double[,] features, double[] target, double penalty)
    {
        MatrixRows.RequireData(features);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfNegative(penalty);
        if (target.Length != features.Rows)
            throw new ArgumentException($"got {target.Length} targets for {features.Rows} rows, allowed is one a row", nameof(target));
        var means = Moments.Means(features);
        var targetMean = target.Average();
        var gram = Matrix<double>.Build.DenseOfArray(Moments.Covariance(features, means, 1));
        gram += penalty * Matrix<double>.Build.DenseIdentity(means.Length);
        var cross = Vector<double>.Build.Dense(means.Length);
        for (var i = 0; i < target.Length; i++)
            for (var j = 0; j < means.Length; j++)
                cross[j] += (features[i, j] - means[j]) * (target[i] - targetMean);
        var coefficients = Factor(gram, target.Length).Solve(cross).ToArray();
        return new RidgeRegression(coefficients, targetMean - MatrixRows.Dot(coefficients, means));
    }

    /// <summary>Predicted targets.</summary>
    /// <param name="features">[n, f].</param>
    /// <returns>[n].</returns>
    /// <exception cref="ArgumentException">Another width than fitted.</exception>
    public double[] Predict(double[,] features)
    {
        MatrixRows.RequireColumns(features, Coefficients.Length);
        return [.. Enumerable.Range(0, features.Rows).Select(i => Intercept + MatrixRows.Dot(features.Row(i), Coefficients))];
    }

    /// <summary>Share of the target's variance explained: 1 - sum (y - prediction)^2 / sum (y - mean)^2; below 0 when worse than the
    /// mean, NaN for a constant target.</summary>
    /// <param name="target">[n].</param>
    /// <param name="predictions">[n].</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static double R2(double[] target, double[] predictions)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(predictions);
        if (target.Length != predictions.Length)
            throw new ArgumentException($"got {predictions.Length} predictions for {target.Length} targets, not one each", nameof(predictions));
        var mean = target.Average();
        var total = target.Sum(y => (y - mean) * (y - mean));
        return total == 0 ? double.NaN : 1 - MatrixRows.SquaredDistance(target, predictions) / total;
    }

    private static Cholesky<double> Factor(Matrix<double> gram, int rows)
    {
        try
        {
            var cholesky = gram.Cholesky();
            // A squared pivot is what a feature adds to those before it: nothing but rounding means it is their combination.
            var pivots = cholesky.Factor.Diagonal();
            if (Enumerable.Range(0, pivots.Count).All(j => pivots[j] * pivots[j] > CollinearShare * gram[j, j])) return cholesky;
        }
        catch (ArgumentException)
        {
            // MathNet's word for a pivot that is not positive; the message below says what it means here.
        }
        throw new UserException($"the {gram.RowCount} features are constant or collinear over {rows} rows; use a penalty above 0");
    }
}
