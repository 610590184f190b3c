using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.Whisky;

namespace VaeScience.Tests.Whisky;

/// <summary>The fold protocol, the command's files, and that the ordinal model learns what the attributes share.</summary>
public sealed class CrossValidationTests
{
    private static readonly CrossValidationOptions Brief = new() { Seeds = 1, MostFactors = 2, Samples = 500, Epochs = 200 };

    [Fact]
    public void Every_row_is_judged_once_by_a_model_that_has_not_seen_it()
    {
        var data = WhiskyTable.Load();
        var seen = new List<(string[] Train, string[] Test, ulong Seed)>();
        var spy = new CrossValidationModel("spy", "spy", 0, IsDensity: false, IsSeeded: true, (train, test, seed, _) =>
        {
            seen.Add(([.. train.RowNames], [.. test.RowNames], seed));
            return new HeldOutRows([.. test.RowNames.Select(name => (double)IndexOf(data, name))]);
        });

        var results = CrossValidationProtocol.Run(data, [spy], new CrossValidationOptions { Seeds = 2 });

        Assert.Equal([CrossValidationProtocol.ByIndex, CrossValidationProtocol.Shuffled], results.Select(r => r.Assignment));
        // Each row's figure stands in its own place, under both assignments and for each seed.
        Assert.All(results.SelectMany(r => r.PerRow), rows => Assert.Equal(Enumerable.Range(0, 86).Select(i => (double)i), rows));
        Assert.All(seen, fit => Assert.Empty(fit.Train.Intersect(fit.Test)));
        Assert.All(seen, fit => Assert.Equal(86, fit.Train.Length + fit.Test.Length));
        Assert.All(seen[0].Test, name => Assert.Equal(0, IndexOf(data, name) % 10));
        Assert.Equal(20, seen.Select(fit => fit.Seed).Distinct().Count());
        var shuffled = CrossValidationProtocol.Assignments(86, Brief)[1].FoldOfRow;
        Assert.NotEqual(CrossValidationProtocol.Assignments(86, Brief)[0].FoldOfRow, shuffled);
        Assert.Equal(shuffled, CrossValidationProtocol.Assignments(86, Brief)[1].FoldOfRow);
        Assert.All(shuffled.CountBy(fold => fold), fold => Assert.InRange(fold.Value, 8, 9));
    }

    [Fact]
    public void Figures_do_not_depend_on_the_number_of_threads()
    {
        var options = Brief with { MostFactors = 1, Epochs = 5, Samples = 20 };
        var data = WhiskyTable.Load();
        var models = CrossValidationModels.Of(data, options).Where(m => m.Key.StartsWith("ordinal", StringComparison.Ordinal)).ToList();

        var one = CrossValidationProtocol.Run(data, models, options);
        var two = CrossValidationProtocol.Run(data, models, options with { Threads = 2 });

        Assert.Equal(one.SelectMany(r => r.PerRow[0]), two.SelectMany(r => r.PerRow[0]));
    }

    [Fact]
    public void Baselines_reproduce_their_figures()
    {
        var data = WhiskyTable.Load();
        var models = CrossValidationModels.Of(data, new CrossValidationOptions()).Where(m => !m.IsSeeded).ToList();
        var byIndex = CrossValidationProtocol.Run(data, models, new CrossValidationOptions()).Where(r => r.Assignment == CrossValidationProtocol.ByIndex).ToList();

        // Computed independently with scikit-learn and NumPy on the same folds.
        Assert.Equal(-13.3928, Mean("independent", 0), 1e-3);
        Assert.Equal(-14.1051, Mean("gmm_diagonal", 1), 1e-3);
        Assert.Equal(-13.4728, Mean("gmm_full", 1), 1e-3);
        Assert.Equal([-13.9516, -13.5164, -13.6199, -13.6942], Enumerable.Range(1, 4).Select(k => Mean("ppca", k)), (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.Equal([-13.3378, -13.0778, -13.1421], Enumerable.Range(1, 3).Select(k => Mean("factor_analysis", k)), (a, b) => Math.Abs(a - b) < 1e-3);

        double Mean(string key, int size) => byIndex.Single(r => r.Model.Key == key && r.Model.Size == size).Mean;
    }

    [Fact]
    public void The_linear_ordinal_model_foretells_more_than_independent_scores()
    {
        var data = WhiskyTable.Load();
        var models = CrossValidationModels.Of(data, Brief).Where(m => m.Key == "independent" || m is { Key: "ordinal_linear", Size: 2 }).ToList();

        var results = CrossValidationProtocol.Run(data, models, Brief);

        foreach (var assignment in results.GroupBy(r => r.Assignment))
        {
            var (gain, error) = assignment.Single(r => r.Model.Size == 2).Over(assignment.Single(r => r.Model.Size == 0));
            // Four standard errors of the paired differences: chance alone does so with probability 3e-5.
            Assert.True(gain > 4 * error, $"{assignment.Key}: {gain:F3} nats per row with standard error {error:F3}");
        }
    }

    [Fact]
    public void The_command_writes_its_table_figures_and_page()
    {
        using var folder = new TemporaryFolder();
        var (output, page) = (folder["cv"], folder["page.md"]);
        var (standard, error) = (new StringWriter(), new StringWriter());

        var code = WhiskyApp.Run(["crossvalidate", "--out", output, "--page", page, "--seeds", "1", "--factors", "1", "--epochs", "3", "--samples", "20"], standard, error);

        Assert.Equal(0, code);
        var table = Csv.Read(Path.Combine(output, "crossvalidation.csv"));
        Assert.Equal(["kind", "model", "size", "folds", "mean", "standard_error", "seed_sd", "gain", "gain_standard_error", "seeds", "least_effective_draws"], table.Columns);
        Assert.Equal(["independent", "ordinal_linear", "ordinal_default", "gmm_diagonal", "gmm_full", "ppca", "factor_analysis", "gaussian_linear"], table.Text("model").Distinct());
        Assert.Equal(2 * 8, table.RowCount);
        Assert.Contains("\"independent.0.by_index.mean\": -13.39", File.ReadAllText(Path.Combine(output, "metrics.json")), StringComparison.Ordinal);
        Assert.Contains("A probability and a density are not comparable", standard.ToString(), StringComparison.Ordinal);
        Assert.Contains("| independent categorical |", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void More_folds_than_rows_are_a_mistake_in_one_line()
    {
        using var folder = new TemporaryFolder();
        var error = new StringWriter();

        var code = WhiskyApp.Run(["crossvalidate", "--folds", "87", "--out", folder["cv"]], new StringWriter(), error);

        Assert.Equal(2, code);
        Assert.Contains("got 86 rows for 87 folds", error.ToString(), StringComparison.Ordinal);
    }

    private static int IndexOf(Dataset data, string name) => data.RowNames.ToList().IndexOf(name);
}
