using VaeScience.Analysis.Baselines;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Whisky;

/// <summary>The models that a cross-validation of taste profiles compares, in the order of its table.</summary>
public static class CrossValidationModels
{
    // A whole number stands for the interval of width 1 about it, whose variance is 1/12: without such a floor a component shrinks onto a
    // level that many rows share, and its density grows without bound.
    private const double RoundingVariance = 1.0 / 12;
    private const double PriorShare = 0.25;

    /// <summary>All models that the table allows: probabilities of levels first, then densities; in each group the one without factors leads.</summary>
    public static IReadOnlyList<CrossValidationModel> Of(Dataset data, CrossValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        var sizes = Enumerable.Range(1, Math.Min(options.MostFactors, data.FeatureCount - 1)).ToList();
        var models = new List<CrossValidationModel>();
        if (DefaultModel.Levels(data) is { } levels)
        {
            models.Add(Baseline("independent", "independent categorical", 0, isDensity: false, rows => IndependentCategorical.Fit(rows, levels)));
            models.AddRange(sizes.Select(k => Autoencoder("ordinal_linear", "ordinal VAE, linear", k, isDensity: false, () => DefaultModel.Create(DefaultModel.Linear, k, data), options)));
            models.AddRange(sizes.Select(k => Autoencoder("ordinal_default", "ordinal VAE, default", k, isDensity: false, () => DefaultModel.Create(DefaultModel.Standard, k, data), options)));
        }
        models.AddRange(Mixtures("gmm_diagonal", "Gaussian mixture, diagonal", CovarianceShape.Diagonal, options.MostFactors));
        models.AddRange(Mixtures("gmm_tied", "Gaussian mixture, one covariance", CovarianceShape.Tied, options.MostFactors));
        models.AddRange(Mixtures("gmm_full", "Gaussian mixture, full", CovarianceShape.Full, options.MostFactors));
        models.AddRange(sizes.Select(k => Baseline("ppca", "probabilistic PCA", k, isDensity: true, rows => ProbabilisticPca.Fit(rows, k))));
        models.AddRange(sizes.Select(k => Baseline("factor_analysis", "factor analysis", k, isDensity: true, rows => FactorAnalysis.Fit(rows, k))));
        models.AddRange(sizes.Select(k => Autoencoder("gaussian_linear", "Gaussian VAE, linear", k, isDensity: true, () => LinearGaussian(k), options)));
        return models;
    }

    /// <summary>The scores as a matrix, [n, f].</summary>
    public static double[,] Matrix(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var rows = new double[data.RowCount, data.FeatureCount];
        for (var i = 0; i < data.RowCount; i++)
            for (var j = 0; j < data.FeatureCount; j++)
                rows[i, j] = data.Row(i)[j];
        return rows;
    }

    private static IEnumerable<CrossValidationModel> Mixtures(string key, string name, CovarianceShape shape, int most) =>
        Enumerable.Range(1, most)
            // With one component a covariance for all is the full one.
            .Where(k => k > 1 || shape != CovarianceShape.Tied)
            .Select(k => Baseline(key, name, k, isDensity: true, rows =>
                GaussianMixture.Fit(rows, k, seed: 1, new GaussianMixtureOptions { Shape = shape, CovarianceFloor = k == 1 ? 0 : RoundingVariance })));

    private static CrossValidationModel Baseline(string key, string name, int size, bool isDensity, Func<double[,], IDensity> fit) =>
        new(key, name, size, isDensity, IsSeeded: false, (train, test, _, _) => new HeldOutRows(fit(Matrix(train)).LogProbability(Matrix(test))));

    private static CrossValidationModel Autoencoder(string key, string name, int size, bool isDensity, Func<Vae> create, CrossValidationOptions options) =>
        new(key, name, size, isDensity, IsSeeded: true, (train, test, seed, device) =>
        {
            var model = create();
            DefaultModel.CreateTrainer(seed, options.Epochs).Fit(model, train, device);
            var held = new Evaluator(model, device, seed).LogProbability(test, options.Samples, PriorShare);
            return new HeldOutRows(held.Values, held.EffectiveSamples.Min());
        });

    // Without a prior on the weights the optimum is that of factor analysis.
    private static Vae LinearGaussian(int latent) =>
        new(new Mlp([]), new DiagonalGaussian(latent), new StandardNormal(), new Mlp([]), new Gaussian());
}
