using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.Statistics;
using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>Simpler models of the same table, to hold a trained model against.</summary>
internal static class TasteBaselines
{
    private const int Folds = 10;

    /// <summary>Every baseline that the table allows.</summary>
    /// <param name="data">The table.</param>
    /// <param name="factors">How many factors the trained model has.</param>
    /// <param name="unseen">Rows to judge by; null cuts the table into ten folds instead.</param>
    public static IReadOnlyList<TasteBaseline> Of(Dataset data, int factors, Dataset? unseen = null)
    {
        var rows = Matrix(data);
        var baselines = new List<TasteBaseline>();
        var levels = data.Features.Max(c => c.LevelCount);
        if (levels >= 2 && data.Features.All(c => c.LevelCount > 0))
            Add("independent", "independent scores", $"{levels} level probabilities for each attribute", r => IndependentCategorical.Fit(r, levels));
        if (factors < data.FeatureCount)
        {
            Add("ppca", $"probabilistic PCA, {factors} factors", "Gaussian, one noise variance", r => ProbabilisticPca.Fit(r, factors));
            Add("factor_analysis", $"factor analysis, {factors} factors", "Gaussian, a noise variance for each attribute", r => FactorAnalysis.Fit(r, factors));
        }
        return baselines;

        void Add(string key, string name, string what, Func<double[,], IDensity> fit)
        {
            try
            {
                var inSample = fit(rows).LogProbability(rows).Average();
                baselines.Add(new TasteBaseline(key, name, what, inSample, unseen is null ? HeldOut(rows, fit) : fit(rows).LogProbability(Matrix(unseen)).Average()));
            }
            catch (UserException)
            {
                // A constant column or too few rows: the baseline does not exist for this table.
            }
        }
    }

    /// <summary>The share of variance that the first principal components explain; NaN where there are none.</summary>
    public static double PrincipalShare(Dataset data, int components)
    {
        try
        {
            return PrincipalComponents.Fit(Matrix(data)).ExplainedShare.Take(components).Sum();
        }
        catch (UserException)
        {
            return double.NaN;
        }
    }

    private static double HeldOut(double[,] rows, Func<double[,], IDensity> fit)
    {
        if (rows.GetLength(0) < 2 * Folds) return double.NaN;
        try
        {
            return CrossValidation.LogProbability(rows, [.. Enumerable.Range(0, rows.GetLength(0)).Select(i => i % Folds)], fit).Mean;
        }
        catch (UserException)
        {
            return double.NaN;
        }
    }

    private static double[,] Matrix(Dataset data)
    {
        var rows = new double[data.RowCount, data.FeatureCount];
        for (var i = 0; i < data.RowCount; i++)
            for (var j = 0; j < data.FeatureCount; j++)
                rows[i, j] = data.Row(i)[j];
        return rows;
    }
}

/// <summary>A baseline's figures: log-likelihood, nats per row, on the rows it was fitted to and, ten-fold, on rows it was not.</summary>
internal sealed record TasteBaseline(string Key, string Name, string What, double InSample, double HeldOut);
