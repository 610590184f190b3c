using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Statistics;

/// <summary>What a linear model can read out of features, such as latent means, about an auxiliary column, on held-out rows.</summary>
/// <remarks>In each fold features are standardised by the training rows. Source: Alain &amp; Bengio 2017.</remarks>
public static class LinearProbe
{
    /// <summary>Held-out accuracy of a logistic regression.</summary>
    /// <param name="features">[n, f], finite.</param>
    /// <param name="labels">[n], any whole numbers.</param>
    /// <param name="foldOfRow">[n], see <see cref="Folds"/>; stratified folds keep every class in every training set.</param>
    /// <param name="penalty">Above 0, see <see cref="LogisticRegression"/>.</param>
    /// <returns>1 for each row predicted rightly, else 0; the mean is the accuracy.</returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="UserException">A training set with a single class.</exception>
    public static CrossValidation Accuracy(double[,] features, int[] labels, int[] foldOfRow, double penalty = 1)
    {
        ArgumentNullException.ThrowIfNull(labels);
        RequireLengths(features, labels.Length, foldOfRow);
        return CrossValidation.Run(foldOfRow, (train, test) =>
        {
            var (trainFeatures, testFeatures) = Standardised(features, train, test);
            var predicted = LogisticRegression.Fit(trainFeatures, [.. train.Select(i => labels[i])], penalty).Predict(testFeatures);
            return [.. test.Select((row, i) => predicted[i] == labels[row] ? 1.0 : 0.0)];
        });
    }

    /// <summary>Held-out share of variance explained by a ridge regression.</summary>
    /// <param name="features">[n, f], finite.</param>
    /// <param name="target">[n], finite.</param>
    /// <param name="foldOfRow">[n], see <see cref="Folds"/>.</param>
    /// <param name="penalty">0 or above, see <see cref="RidgeRegression"/>.</param>
    /// <returns>R2 of the held-out predictions of all rows together: at most 1, below 0 when worse than the mean.</returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static double R2(double[,] features, double[] target, int[] foldOfRow, double penalty = 1)
    {
        ArgumentNullException.ThrowIfNull(target);
        RequireLengths(features, target.Length, foldOfRow);
        var predictions = CrossValidation.Run(foldOfRow, (train, test) =>
        {
            var (trainFeatures, testFeatures) = Standardised(features, train, test);
            return RidgeRegression.Fit(trainFeatures, [.. train.Select(i => target[i])], penalty).Predict(testFeatures);
        });
        return RidgeRegression.R2(target, predictions.PerRow);
    }

    private static void RequireLengths(double[,] features, int targets, int[] foldOfRow)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(foldOfRow);
        if (features.Rows != targets || foldOfRow.Length != targets)
            throw new ArgumentException($"got {features.Rows} rows, {targets} targets and {foldOfRow.Length} folds, allowed are as many of each");
    }

    private static (double[,] Train, double[,] Test) Standardised(double[,] features, int[] train, int[] test)
    {
        var trainRows = features.Select(train);
        var means = Moments.Means(trainRows);
        // A feature constant in training carries nothing; scale 1 keeps it finite.
        var scales = Moments.Variances(trainRows, means, train.Length).Select(v => v > 0 ? Math.Sqrt(v) : 1).ToArray();
        return (Moments.Standardised(trainRows, means, scales), Moments.Standardised(features.Select(test), means, scales));
    }
}
