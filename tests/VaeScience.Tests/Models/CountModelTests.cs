using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Mixtures;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;
using VaeScience.Models.Training;

namespace VaeScience.Tests.Models;

/// <summary>What breaks models of cells elsewhere: a last batch of one cell, cells without counts.</summary>
public sealed class CountModelTests : IDisposable
{
    private const int BatchSize = 8, Genes = 6;
    private readonly CpuDevice device = Device.Cpu();

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData("zinb", false)]
    [InlineData("negative-binomial:dispersion=per-condition", false)]
    [InlineData("piecewise-categorical", false)]
    [InlineData("zinb", true)]
    public void A_last_batch_of_one_cell_trains_under_batch_norm(string likelihood, bool isMixture)
    {
        var data = Cells(2 * BatchSize + 1);
        var model = Model(LikelihoodCatalog.All.Parse(likelihood), isMixture);
        new Trainer(new Elbo(), new Adam(1e-3)) { Epochs = 5, BatchSize = BatchSize, Seed = 4 }.Fit(model, data, device);
        Assert.All(model.Parameters, p => Assert.All(p.Tensor.ToArray(), v => Assert.True(double.IsFinite(v), $"{p.Name}: {v}")));
        Assert.Contains(model.Parameters, p => p.Name.EndsWith("running_var", StringComparison.Ordinal));
    }

    [Fact]
    public void A_batch_of_one_cell_leaves_the_running_averages_as_they_are()
    {
        var model = Model(new NegativeBinomial(), isMixture: false);
        var data = Cells(1);
        model.Build(data, device);
        var before = Averages();
        new Trainer(new Elbo(), new Adam(1e-3)) { Epochs = 3, BatchSize = BatchSize }.Fit(model, data, device);
        Assert.Equal(before, Averages());

        double[] Averages() => [.. model.Parameters.Where(p => p.Name.Contains("running_", StringComparison.Ordinal)).SelectMany(p => p.Tensor.ToArray())];
    }

    [Theory]
    [InlineData("poisson", true)]
    [InlineData("zinb", true)]
    [InlineData("poisson:mean=rate", false)]
    [InlineData("piecewise-categorical", false)]
    public void Cells_without_counts_are_named_where_they_have_no_shares(string written, bool isRefused)
    {
        var data = Cells(5);
        data.Values.AsSpan(3 * Genes, Genes).Clear();
        var likelihood = LikelihoodCatalog.All.Parse(written);
        if (!isRefused)
        {
            likelihood.Check(data);
            return;
        }
        var message = Assert.Throws<UserException>(() => likelihood.Check(data)).Message;
        Assert.Contains("row 'cell4'", message, StringComparison.Ordinal);
        Assert.Contains($"all {Genes} counts are 0", message, StringComparison.Ordinal);
        Assert.Contains($"{written}:mean=rate", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("poisson", DType.Float64)]
    [InlineData("zip", DType.Float32)]
    [InlineData("negative-binomial", DType.Float32)]
    [InlineData("zinb", DType.Float64)]
    public void A_row_without_counts_passes_as_one_of_a_single_count(string written, DType dtype)
    {
        using var built = new BuiltLikelihood(written, dtype);
        var raw = built.Raw(1, 6);
        var none = built.Batch([0, 0, 0]);
        var (empty, one) = (Evaluate(none with { LibrarySize = null }), Evaluate(none with { LibrarySize = built.Tape.Constant([1], [1]) }));
        Assert.All(empty, v => Assert.True(double.IsFinite(v)));
        Assert.Equal(one, empty);

        double[] Evaluate(Batch batch)
        {
            var variable = built.Variable(raw);
            var y = built.Likelihood.LogProbability(built.Pass, variable, batch);
            built.Tape.Backward(y.Reshape([1]));
            return [y.Item(), .. variable.GradientToArray()];
        }
    }

    private static LatentModel Model(Likelihood likelihood, bool isMixture)
    {
        var network = new MlpOptions { Hidden = [7], Norm = Normalisation.Batch };
        return isMixture
            ? new MixtureVae(new Mlp(network), null, new Mlp(network), likelihood, new MixtureOptions { Clusters = 2, Latent = 2, PretrainEpochs = 1, Restarts = 1 })
            : new Vae(new Mlp(network), new DiagonalGaussian(2), new StandardNormal(), new Mlp(network), likelihood);
    }

    private static Dataset Cells(int rows)
    {
        var random = new RandomSequence(new Philox(8, RandomPurpose.Simulate));
        var values = new float[rows * Genes];
        for (var i = 0; i < values.Length; i++) values[i] = 1 + (float)random.Poisson(3);
        return new Dataset("cells", values, [.. Enumerable.Range(1, Genes).Select(j => new Column($"gene{j}", ColumnKind.Count))], [.. Enumerable.Range(1, rows).Select(i => $"cell{i}")])
        {
            Conditions = BuiltLikelihood.Conditions(rows),
        };
    }
}
