using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Statistics;

/// <summary>A figure of each row, computed by a model that has not seen the row.</summary>
public sealed class CrossValidation
{
    private CrossValidation(double[] perRow, int[] foldOfRow)
    {
        PerRow = perRow;
        FoldMeans = [.. Enumerable.Range(0, foldOfRow.Max() + 1)
            .Select(fold => Enumerable.Range(0, perRow.Length).Where(i => foldOfRow[i] == fold).Average(i => perRow[i]))];
    }

    /// <summary>[n], the held-out figure of each row, in row order.</summary>
    public double[] PerRow { get; }

    /// <summary>[folds], the mean over each fold's rows.</summary>
    public double[] FoldMeans { get; }

    /// <summary>The mean over rows.</summary>
    public double Mean => PerRow.Average();

    /// <summary>Standard error of the mean from the spread of the fold means: sd(fold means) / sqrt(folds).</summary>
    /// <remarks>Folds share training rows, so this is somewhat too small. Source: Bengio &amp; Grandvalet 2004.</remarks>
    public double StandardError
    {
        get
        {
            var mean = FoldMeans.Average();
            return Math.Sqrt(FoldMeans.Sum(v => (v - mean) * (v - mean)) / (FoldMeans.Length - 1) / FoldMeans.Length);
        }
    }

    /// <summary>Held-out log-probability of every row.</summary>
    /// <param name="rows">[n, f].</param>
    /// <param name="foldOfRow">[n], see <see cref="Folds"/>.</param>
    /// <param name="fit">Fits a model to the training rows of one fold.</param>
    /// <returns>Nats per row.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or a fold has no row.</exception>
    public static CrossValidation LogProbability(double[,] rows, int[] foldOfRow, Func<double[,], IDensity> fit)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(foldOfRow);
        ArgumentNullException.ThrowIfNull(fit);
        if (foldOfRow.Length != rows.Rows)
            throw new ArgumentException($"got {foldOfRow.Length} folds for {rows.Rows} rows, allowed is one a row", nameof(foldOfRow));
        return Run(foldOfRow, (train, test) => fit(rows.Select(train)).LogProbability(rows.Select(test)));
    }

    /// <summary>Any held-out figure of every row.</summary>
    /// <param name="foldOfRow">[n], see <see cref="Folds"/>.</param>
    /// <param name="evaluate">Given the row numbers to train on and to test on, the figure of each test row.</param>
    /// <exception cref="ArgumentException">A fold has no row, or a figure is missing.</exception>
    public static CrossValidation Run(int[] foldOfRow, Func<int[], int[], double[]> evaluate)
    {
        ArgumentNullException.ThrowIfNull(foldOfRow);
        ArgumentNullException.ThrowIfNull(evaluate);
        var perRow = new double[foldOfRow.Length];
        for (var fold = 0; fold <= foldOfRow.Max(); fold++)
        {
            var test = Enumerable.Range(0, perRow.Length).Where(i => foldOfRow[i] == fold).ToArray();
            var train = Enumerable.Range(0, perRow.Length).Where(i => foldOfRow[i] != fold).ToArray();
            if (test.Length == 0 || train.Length == 0)
                throw new ArgumentException($"fold {fold} has {test.Length} of {perRow.Length} rows, allowed is some and not all", nameof(foldOfRow));
            var figures = evaluate(train, test);
            if (figures.Length != test.Length)
                throw new ArgumentException($"fold {fold}: got {figures.Length} figures for {test.Length} rows, not one a row", nameof(evaluate));
            for (var i = 0; i < test.Length; i++) perRow[test[i]] = figures[i];
        }
        return new CrossValidation(perRow, foldOfRow);
    }
}
