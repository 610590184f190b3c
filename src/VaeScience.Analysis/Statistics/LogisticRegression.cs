using MathNet.Numerics.LinearAlgebra;
using VaeScience.Analysis.LinearAlgebra;
using VaeScience.Analysis.Metrics;

namespace VaeScience.Analysis.Statistics;

/// <summary>Multinomial logistic regression with a penalty on the size of its coefficients; intercepts are free.</summary>
/// <remarks>p(class c | x) = softmax_c(W x + b). Minimises -sum_i ln p(y_i | x_i) + penalty / 2 |W|^2 by Newton's method with step
/// halving (iteratively reweighted least squares). Intercepts sum to 0, which only fixes their common shift.
/// Source: Bishop 2006, section 4.3.</remarks>
public sealed class LogisticRegression
{
    private const int MaxSteps = 200;
    private const double Tolerance = 1e-10;

    private LogisticRegression(int[] classes, double[,] weights) => (Classes, Weights) = (classes, weights);

    /// <summary>[k], the labels met, rising.</summary>
    public int[] Classes { get; }

    /// <summary>W, [k, f].</summary>
    public double[,] Coefficients
    {
        get
        {
            var coefficients = new double[Weights.Rows, Weights.Columns - 1];
            for (var c = 0; c < coefficients.Rows; c++) Weights.Row(c)[..^1].CopyTo(coefficients.Row(c));
            return coefficients;
        }
    }

    /// <summary>b, [k], sum 0.</summary>
    public double[] Intercepts => Weights.Column(Weights.Columns - 1);

    /// <summary>W and b side by side, [k, f + 1].</summary>
    private double[,] Weights { get; }

    /// <summary>Fits the regression.</summary>
    /// <param name="features">[n, f], finite; on comparable scales, since the penalty treats them alike.</param>
    /// <param name="labels">[n], any whole numbers, at least two different ones.</param>
    /// <param name="penalty">Above 0; 1 is customary.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the penalty is not above 0.</exception>
    /// <exception cref="UserException">A value that is not finite, or a single class.</exception>
    public static LogisticRegression Fit(double[,] features, int[] labels, double penalty = 1)
    {
        MatrixRows.RequireData(features);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(penalty, 0);
        if (labels.Length != features.Rows)
            throw new ArgumentException($"got {labels.Length} labels for {features.Rows} rows, allowed is one a row", nameof(labels));
        var (codes, count) = Contingency.Codes(labels);
        if (count < 2) throw new UserException($"got the single class {labels[0]}, a classifier needs at least two");

        var weights = new double[count, features.Columns + 1];
        var loss = Loss(features, codes, weights, penalty);
        for (var step = 0; step < MaxSteps; step++)
        {
            var (gradient, hessian) = Derivatives(features, codes, weights, penalty);
            if (gradient.AbsoluteMaximum() < Tolerance) break;
            var direction = hessian.Cholesky().Solve(gradient);
            var (size, next, nextLoss) = (1.0, weights, loss);
            do
            {
                next = Moved(weights, direction, size);
                nextLoss = Loss(features, codes, next, penalty);
                size /= 2;
            }
            while (nextLoss > loss && size > 1e-10);
            if (nextLoss > loss) break;
            (weights, loss) = (next, nextLoss);
        }
        return new LogisticRegression([.. labels.Distinct().Order()], weights);
    }

    /// <summary>The probability of each class.</summary>
    /// <param name="features">[n, f].</param>
    /// <returns>[n, k], rows sum to 1.</returns>
    /// <exception cref="ArgumentException">Another width than fitted.</exception>
    public double[,] Probabilities(double[,] features)
    {
        MatrixRows.RequireColumns(features, Weights.Columns - 1);
        var probabilities = new double[features.Rows, Classes.Length];
        for (var i = 0; i < features.Rows; i++) Softmax(features.Row(i), Weights, probabilities.Row(i));
        return probabilities;
    }

    /// <summary>The most probable class of each row.</summary>
    /// <param name="features">[n, f].</param>
    /// <returns>[n], labels among <see cref="Classes"/>.</returns>
    /// <exception cref="ArgumentException">Another width than fitted.</exception>
    public int[] Predict(double[,] features)
    {
        var probabilities = Probabilities(features);
        var predicted = new int[features.Rows];
        for (var i = 0; i < predicted.Length; i++)
        {
            var row = probabilities.Row(i);
            var best = 0;
            for (var c = 1; c < row.Length; c++)
                if (row[c] > row[best]) best = c;
            predicted[i] = Classes[best];
        }
        return predicted;
    }

    /// <summary>Writes softmax(W x + b) and returns the log of its denominator's sum.</summary>
    private static double Softmax(ReadOnlySpan<double> x, double[,] weights, Span<double> probabilities)
    {
        var largest = double.NegativeInfinity;
        for (var c = 0; c < weights.Rows; c++)
        {
            var w = weights.Row(c);
            probabilities[c] = MatrixRows.Dot(x, w[..^1]) + w[^1];
            largest = Math.Max(largest, probabilities[c]);
        }
        var sum = 0.0;
        foreach (var logit in probabilities) sum += Math.Exp(logit - largest);
        var logSum = largest + Math.Log(sum);
        for (var c = 0; c < probabilities.Length; c++) probabilities[c] = Math.Exp(probabilities[c] - logSum);
        return logSum;
    }

    private static double Loss(double[,] features, int[] codes, double[,] weights, double penalty)
    {
        var loss = 0.0;
        var probabilities = new double[weights.Rows];
        for (var i = 0; i < features.Rows; i++)
        {
            var w = weights.Row(codes[i]);
            loss += Softmax(features.Row(i), weights, probabilities) - MatrixRows.Dot(features.Row(i), w[..^1]) - w[^1];
        }
        for (var c = 0; c < weights.Rows; c++)
        {
            var w = weights.Row(c)[..^1];
            loss += penalty / 2 * MatrixRows.Dot(w, w);
        }
        return loss;
    }

    private static (Vector<double> Gradient, Matrix<double> Hessian) Derivatives(
        double[,] features, int[] codes, double[,] weights, double penalty)
    {
        // k = classes, d = features and the intercept; block (a, b) of the Hessian belongs to classes a and b.
        var (k, d) = (weights.Rows, weights.Columns);
        var gradient = new double[k * d];
        var hessian = new double[k * d, k * d];
        var p = new double[k];
        var x = new double[d];
        x[^1] = 1;
        for (var i = 0; i < features.Rows; i++)
        {
            features.Row(i).CopyTo(x);
            Softmax(features.Row(i), weights, p);
            for (var a = 0; a < k; a++)
            {
                AddScaled(gradient.AsSpan(a * d, d), p[a] - (codes[i] == a ? 1 : 0), x);
                for (var b = 0; b < k; b++)
                    for (var j = 0; j < d; j++)
                        AddScaled(hessian.Row(a * d + j).Slice(b * d, d), p[a] * ((a == b ? 1 : 0) - p[b]) * x[j], x);
            }
        }
        for (var a = 0; a < k; a++)
        {
            for (var j = 0; j < d - 1; j++)
            {
                gradient[a * d + j] += penalty * weights[a, j];
                hessian[a * d + j, a * d + j] += penalty;
            }
            // A common shift of all intercepts changes nothing: curvature along it makes the Hessian invertible and the step sum to 0.
            for (var b = 0; b < k; b++) hessian[a * d + d - 1, b * d + d - 1] += 1;
        }
        return (Vector<double>.Build.Dense(gradient), Matrix<double>.Build.DenseOfArray(hessian));
    }

    private static void AddScaled(Span<double> sum, double factor, ReadOnlySpan<double> x)
    {
        for (var j = 0; j < sum.Length; j++) sum[j] += factor * x[j];
    }

    private static double[,] Moved(double[,] weights, Vector<double> direction, double size)
    {
        var moved = (double[,])weights.Clone();
        for (var c = 0; c < moved.Rows; c++)
            for (var j = 0; j < moved.Columns; j++)
                moved[c, j] -= size * direction[c * moved.Columns + j];
        return moved;
    }
}
