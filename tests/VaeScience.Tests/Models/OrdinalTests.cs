using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;

namespace VaeScience.Tests.Models;

public sealed class OrdinalTests
{
    private const int Levels = 5;

    // Feature a never shows level 4, feature b only level 1.
    private static readonly Dataset Scores = Dataset.Real("scores", [0, 1, 1, 1, 2, 1, 2, 1, 3, 1, 0, 1], "a", "b");

    [Fact]
    public void Cuts_start_at_the_observed_shares()
    {
        double[] expected = [2.5, 1.5, 2.5, 1.5, 0.5, 0.5, 6.5, 0.5, 0.5, 0.5];
        using var device = Device.Cpu();
        var ordinal = Build(new OrdinalOptions { Levels = Levels }, Scores, device, out var tape, out _);
        Golden.Close([.. expected.Select(count => count / 8.5)], ordinal.LevelProbabilities(tape.Constant([0, 0], [1, 2])));
    }

    [Fact]
    public void Shared_cuts_start_at_the_shares_of_all_features()
    {
        double[] expected = [2.5, 7.5, 2.5, 1.5, 0.5];
        using var device = Device.Cpu();
        var ordinal = Build(new OrdinalOptions { Levels = Levels, Cuts = CutSharing.Shared }, Scores, device, out var tape, out var parameters);
        Golden.Close([.. expected.Concat(expected).Select(count => count / 14.5)], ordinal.LevelProbabilities(tape.Constant([0, 0], [1, 2])));
        Assert.NotNull(parameters.Find("likelihood.head.bias"));
    }

    [Fact]
    public void Without_rows_all_levels_are_equally_likely()
    {
        using var device = Device.Cpu();
        var ordinal = Build(new OrdinalOptions { Levels = Levels }, Scores.Rows([]), device, out var tape, out var parameters);
        Golden.Close([.. Enumerable.Repeat(1.0 / Levels, 2 * Levels)], ordinal.LevelProbabilities(tape.Constant([0, 0], [1, 2])));
        Assert.Null(parameters.Find("likelihood.head.bias"));
    }

    [Fact]
    public void Priors_are_a_normal_about_the_mean_distance_and_added_observations()
    {
        using var device = Device.Cpu();
        var options = new OrdinalOptions { Levels = Levels, Precision = 20, PseudoCount = 0.1 };
        var ordinal = Build(options, Scores, device, out var tape, out var parameters);
        var l = parameters.Find("likelihood.log_increments")!.Tensor.ToArray();
        // Two features: each is half their difference from the mean.
        var normal = -0.5 * 20 * Enumerable.Range(0, 3).Sum(k => Math.Pow(l[k] - l[k + 3], 2) / 2);
        var added = 0.1 * ordinal.LevelProbabilities(tape.Constant([0, 0], [1, 2])).Sum(Math.Log);
        var prior = ordinal.LogPrior(new Pass(tape, seed: 1, step: 0, isTraining: true))!;
        Assert.Equal(normal + added, prior.Item(), 1e-10);
        var none = Build(options with { Precision = 0, PseudoCount = 0 }, Scores, device, out var other, out _);
        Assert.Null(none.LogPrior(new Pass(other, seed: 1, step: 0, isTraining: true)));
    }

    private static Ordinal Build(OrdinalOptions options, Dataset data, Device device, out Tape tape, out Parameters parameters)
    {
        var ordinal = new Ordinal(options);
        parameters = new Parameters();
        ordinal.Build(parameters.Scope("likelihood"), 2, data);
        parameters.Materialise(device, DType.Float64, seed: 1);
        tape = new Tape(new Workspace(device), DType.Float64);
        return ordinal;
    }
}
