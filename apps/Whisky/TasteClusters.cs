using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.Clustering;
using VaeScience.Analysis.Metrics;
using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>Groups of rows in the latent space: a Gaussian mixture on posterior means, and k-means beside it.</summary>
/// <remarks>A row's probability of a group is averaged over draws from its posterior: where the row may lie elsewhere, so may its group.</remarks>
internal sealed class TasteClusters
{
    private const int Draws = 200, FewestRowsEach = 4;

    private TasteClusters(GaussianMixture mixture, double[,] probabilities) => (Mixture, Probabilities) = (mixture, probabilities);

    /// <summary>The mixture that was chosen.</summary>
    public GaussianMixture Mixture { get; }

    /// <summary>How many groups, K.</summary>
    public int Count => Mixture.Weights.Length;

    /// <summary>The probability of each group, [n, K].</summary>
    public double[,] Probabilities { get; }

    /// <summary>The most probable group of each row, from 0.</summary>
    public int[] Labels => [.. Enumerable.Range(0, Probabilities.GetLength(0)).Select(i => Enumerable.Range(0, Count).MaxBy(k => Probabilities[i, k]))];

    /// <summary>The group of each row by k-means with the same K.</summary>
    public required int[] KMeansLabels { get; init; }

    /// <summary>What was tried, from one group up.</summary>
    public required IReadOnlyList<ClusterTrial> Trials { get; init; }

    /// <summary>Finds groups.</summary>
    /// <param name="places">Where the rows stand.</param>
    /// <param name="count">How many; 0 for as many as the Bayesian information criterion prefers.</param>
    /// <param name="most">The most that are tried.</param>
    /// <param name="seed">The same seed gives the same groups.</param>
    /// <exception cref="UserException">Too few rows for so many groups.</exception>
    public static TasteClusters Of(FactorPlaces places, int count, int most, ulong seed)
    {
        var rows = places.Means;
        var limit = Math.Max(Math.Min(most, places.Count / FewestRowsEach), 1);
        if (count > limit && count > places.Count / FewestRowsEach)
            throw new UserException($"--clusters: got {count}, {places.Count} rows make {places.Count / FewestRowsEach} groups at most ({FewestRowsEach} rows each)");
        var trials = new List<ClusterTrial>();
        for (var k = 1; k <= Math.Max(limit, count); k++)
            if (Trial(rows, k, seed) is { } trial) trials.Add(trial);
        var chosen = trials.Where(t => count == 0 || t.Count == count).MinBy(t => t.Bic)
            ?? throw new UserException($"--clusters: a mixture of {count} groups cannot be fitted to these rows; try fewer");
        return new TasteClusters(chosen.Mixture, Averaged(chosen.Mixture, places, seed)) { KMeansLabels = chosen.KMeans.Labels, Trials = trials };
    }

    /// <summary>The weight of each trial's K if the trials were all there is: exp(-BIC / 2), scaled to sum 1.</summary>
    public double Weight(ClusterTrial trial)
    {
        var best = Trials.Min(t => t.Bic);
        return Math.Exp((best - trial.Bic) / 2) / Trials.Sum(t => Math.Exp((best - t.Bic) / 2));
    }

    /// <summary>The adjusted Rand index of the groups and a column of categories; rows without a category are left out.</summary>
    public double Agreement(IReadOnlyList<string> categories)
    {
        var known = Enumerable.Range(0, categories.Count).Where(i => categories[i].Length > 0).ToList();
        var names = categories.Distinct().ToList();
        return known.Count == 0 ? double.NaN : ClusterAgreement.AdjustedRandIndex([.. known.Select(i => Labels[i])], [.. known.Select(i => names.IndexOf(categories[i]))]);
    }

    private static ClusterTrial? Trial(double[,] rows, int k, ulong seed)
    {
        try
        {
            var mixture = GaussianMixture.Fit(rows, k, seed, new GaussianMixtureOptions { CovarianceFloor = 1e-3 });
            var means = KMeans.Fit(rows, k, seed);
            var responsibilities = mixture.Responsibilities(rows);
            int[] labels = [.. Enumerable.Range(0, rows.GetLength(0)).Select(i => Enumerable.Range(0, k).MaxBy(c => responsibilities[i, c]))];
            return new ClusterTrial(k, mixture, means, mixture.Bic(rows), SilhouetteOf(rows, labels), SilhouetteOf(rows, means.Labels));
        }
        catch (UserException)
        {
            // Fewer different rows than groups, or a group without spread: there is no such mixture.
            return null;
        }
    }

    private static double SilhouetteOf(double[,] rows, int[] labels) => labels.Distinct().Skip(1).Any() ? Silhouette.Mean(rows, labels) : double.NaN;

    private static double[,] Averaged(GaussianMixture mixture, FactorPlaces places, ulong seed)
    {
        var (n, k) = (places.Count, mixture.Weights.Length);
        var result = new double[n, k];
        var draws = new double[Draws, places.Means.GetLength(1)];
        for (var i = 0; i < n; i++)
        {
            var random = new RandomSequence(new Philox(seed, RandomPurpose.Evaluate, (ulong)i));
            for (var s = 0; s < Draws; s++)
            {
                var u = places.Draw(i, random);
                for (var c = 0; c < u.Length; c++) draws[s, c] = u[c];
            }
            var each = mixture.Responsibilities(draws);
            for (var s = 0; s < Draws; s++)
                for (var c = 0; c < k; c++)
                    result[i, c] += each[s, c] / Draws;
        }
        return result;
    }
}

/// <summary>What came of one number of groups.</summary>
/// <param name="Count">K.</param>
/// <param name="Mixture">The mixture.</param>
/// <param name="KMeans">k-means with the same K.</param>
/// <param name="Bic">The mixture's Bayesian information criterion; smaller is better.</param>
/// <param name="MixtureSilhouette">The mean silhouette of its groups; NaN for one.</param>
/// <param name="KMeansSilhouette">The mean silhouette of k-means.</param>
internal sealed record ClusterTrial(int Count, GaussianMixture Mixture, KMeans KMeans, double Bic, double MixtureSilhouette, double KMeansSilhouette);
