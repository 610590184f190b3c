using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Training;

namespace VaeScience.Tests.Models;

/// <summary>Models of every objective, posterior and prior there is, for data of every kind that makes a difference.</summary>
internal static class Combinations
{
    private const int Cells = 60, Genes = 8, Groups = 2;

    /// <summary>The scores of the whiskies.</summary>
    public static Dataset Whisky { get; } = WhiskyTable.Load();

    /// <summary>The same, given each whisky's region.</summary>
    public static Dataset WhiskyOfRegion { get; } = GivenRegion(Whisky);

    /// <summary>Negative binomial counts of two groups of cells.</summary>
    public static Dataset Counts { get; } = Simulate();

    /// <summary>All of them, by name.</summary>
    public static IEnumerable<(string Name, Dataset Data)> Data => [("whisky", Whisky), ("whisky given region", WhiskyOfRegion), ("counts", Counts)];

    /// <summary>The objective that a user would write.</summary>
    public static Objective Objective(string written) => Catalogs.Default.Objectives.Parse(written);

    /// <summary>A small model of these parts, not built.</summary>
    /// <exception cref="ArgumentException">The parts cannot be combined.</exception>
    public static Vae Model(string posterior, string prior, Dataset data) =>
        new(new Mlp([5], Activation.Tanh), Catalogs.Default.Posteriors.Parse(posterior), Catalogs.Default.Priors.Parse(prior), new Mlp([5], Activation.Tanh),
            Catalogs.Default.Likelihoods.Parse(data == Counts ? "negative-binomial" : "ordinal:levels=5"));

    /// <summary>Why a combination is refused, or null where it trains.</summary>
    public static string? Refusal(string objective, string posterior, string prior, Dataset data)
    {
        try
        {
            new Trainer(Objective(objective), new Adam()).Check(Model(posterior, prior, data), data);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or UserException)
        {
            return e.Message;
        }
    }

    private static Dataset GivenRegion(Dataset whisky)
    {
        var region = whisky.Labels!.Text("region");
        string[] levels = [.. region.Distinct().Order(StringComparer.Ordinal)];
        int[] codes = [.. region.Select(r => Array.IndexOf(levels, r))];
        return new Dataset(whisky.Name, whisky.Values, whisky.Features, whisky.RowNames, whisky.Labels) { Conditions = RowConditions.OneHot("region", levels, codes) };
    }

    // A count of mean m and inverse dispersion 2 is Poisson about a gamma number of that mean and shape.
    private static Dataset Simulate()
    {
        const double inverseDispersion = 2;
        var random = new RandomSequence(new Philox(12, RandomPurpose.Simulate));
        var values = new float[Cells * Genes];
        for (var i = 0; i < values.Length; i++)
        {
            var mean = (i / Genes % Groups == i % Genes % Groups ? 12.0 : 2.0) * (1 + i % Genes * 0.2);
            values[i] = (float)random.Poisson(mean * random.Gamma(inverseDispersion) / inverseDispersion);
        }
        return new Dataset("counts", values, [.. Enumerable.Range(1, Genes).Select(j => new Column($"gene{j}", ColumnKind.Count))], [.. Enumerable.Range(1, Cells).Select(i => $"cell{i}")]);
    }
}
