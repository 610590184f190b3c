using System.Text.Json.Nodes;
using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.SingleCell.Runs;

namespace VaeScience.Tests.SingleCell;

/// <summary>The models that train can make of counts, each through training, resuming, grouping and judging.</summary>
public sealed class CellModelTests(TrainedCells cells) : IClassFixture<TrainedCells>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Out => folder.PathOf("run");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--clusters", "5")]
    [InlineData("--mixture", "clusters=5,learns-class-prior=true", "--classifier", "mlp:hidden=8")]
    [InlineData("--prior", "vamp:components=5")]
    [InlineData("--prior", "gaussian-mixture:components=4")]
    [InlineData("--likelihood", "constrained-poisson")]
    [InlineData("--likelihood", "poisson:mean=rate")]
    [InlineData("--likelihood", "piecewise-categorical:k-max=2")]
    [InlineData("--likelihood", "negative-binomial:dispersion=per-condition")]
    [InlineData("--likelihood", "zinb:dispersion=decoded")]
    [InlineData("--likelihood", "negative-binomial:mean=latent-library")]
    [InlineData("--decoder", "linear")]
    public void Every_model_trains_resumes_groups_and_is_judged(params string[] model)
    {
        string[] options = [cells.Counts, "--labels", cells.Labels, "--batch-column", "batch", "--genes", "40", "--hidden", "8", "--latent", "3", "--epochs", "5", .. model];
        CellsCommand.Succeeds(["train", .. options, "--out", folder.PathOf("through")]);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Equal(130, CellsCommand.Run(stop.Token, ["train", .. options, "--out", Out]).Code);
        CellsCommand.Succeeds(["train", "--resume", "--out", Out, .. model]);
        Assert.Equal(File.ReadAllBytes(folder.PathOf("through/model.safetensors")), File.ReadAllBytes(folder.PathOf("run/model.safetensors")));
        CellsCommand.Succeeds("cluster", Out, "--clusters", "2");
        CellsCommand.Succeeds("evaluate", Out, "--samples", "2", "--bound-samples", "1");
    }

    [Fact]
    public void A_mixture_is_pretrained_for_a_share_of_the_epochs_and_the_warm_up_ends_before_it_starts()
    {
        CellsCommand.Succeeds("train", cells.Counts, "--genes", "40", "--hidden", "8", "--latent", "3", "--clusters", "4", "--epochs", "20", "--out", Out);
        var config = JsonNode.Parse(File.ReadAllText(folder.PathOf("run/config.json")))!;
        Assert.Equal("mixture-vae", (string)config["model"]!["kind"]!);
        Assert.Equal((4, 3, 8), ((int)config["model"]!["mixture"]!["clusters"]!, (int)config["model"]!["mixture"]!["latent"]!, (int)config["model"]!["mixture"]!["pretrainEpochs"]!));
        Assert.Equal(8, (double)config["training"]!["objective"]!["options"]!["warmUpEpochs"]!);
        CellsCommand.Refused(["train", "--resume", "--out", Out, "--clusters", "5"], "--clusters: got 5", "started with 4");
        CellsCommand.Refused(["train", "--resume", "--out", Out, "--prior", "vamp"], "--prior");
        CellsCommand.Succeeds("train", "--resume", "--out", Out, "--latent", "3");
    }

    [Theory]
    [InlineData("--clusters 5 --prior vamp", "--prior: a mixture has a prior")]
    [InlineData("--clusters 5 --posterior full", "--posterior: a mixture has a prior")]
    [InlineData("--classifier mlp", "--classifier: is a part of mixture models")]
    [InlineData("--mixture k=5", "no option 'k'")]
    [InlineData("--mixture clusters=many", "$.clusters")]
    [InlineData("--clusters 401", "400 rows cannot make 401 clusters")]
    [InlineData("--clusters 4 --epochs 30 --mixture pretrain-epochs=30", "pre-training alone takes 30")]
    [InlineData("--likelihood auto --validation 0", "--likelihood auto: needs held-out cells")]
    [InlineData("--likelihood constrained-poisson:mean=rate", "shares of the row's total")]
    [InlineData("--patience 3 --validation 0", "early stopping needs rows")]
    public void Models_that_cannot_be_are_refused_before_anything_is_written(string options, string named)
    {
        CellsCommand.Refused(["train", cells.Counts, .. options.Split(' '), "--out", Out], named);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void The_likelihood_with_the_best_held_out_bound_is_kept_and_started_again()
    {
        var run = CellsCommand.Succeeds("train", cells.Counts, "--likelihood", "auto", "--restarts", "2", "--epochs", "4", "--genes", "60", "--hidden", "8", "--seed", "3", "--out", Out);
        Assert.Contains("The bounds compare", run.Output, StringComparison.Ordinal);
        var table = Csv.Read(folder.PathOf("run/likelihoods.csv"));
        Assert.Equal(CellModel.Candidates, table.Text("likelihood"));
        var bounds = table.Numbers("held_out_bound");
        var best = Array.IndexOf(bounds, bounds.Max());
        Assert.Equal("yes", table.Text("kept")[best]);
        Assert.Single(table.Text("kept"), "yes");
        var config = JsonNode.Parse(File.ReadAllText(folder.PathOf("run/config.json")))!;
        Assert.Equal(table.Text("likelihood")[best], (string)config["model"]!["likelihood"]!["name"]!);
        var starts = Csv.Read(folder.PathOf("run/restarts.csv"));
        Assert.Equal(bounds[best], starts.Numbers("held_out_bound")[0]);
        Assert.Equal(["3", "4"], starts.Text("seed"));
        // The same split for all, and so the same bits as the likelihood has when it is asked for by name.
        CellsCommand.Succeeds("train", cells.Counts, "--likelihood", table.Text("likelihood")[best], "--epochs", "4", "--genes", "60", "--hidden", "8", "--seed", "3", "--out", folder.PathOf("alone"));
        Assert.Equal(File.ReadAllBytes(folder.PathOf("alone/model.safetensors")), File.ReadAllBytes(folder.PathOf($"run/likelihood-{table.Text("likelihood")[best]}/model.safetensors")));
        CellsCommand.Refused(["train", "--resume", "--likelihood", "auto", "--out", Out], "--likelihood auto out");
    }

    [Fact]
    public void Training_stops_when_the_held_out_bound_has_not_grown_for_so_many_epochs()
    {
        // A rate at which the bound falls soon.
        CellsCommand.Succeeds("train", cells.Counts, "--genes", "40", "--hidden", "8", "--epochs", "150", "--patience", "2", "--clip", "100", "--schedule", "constant", "--learning-rate", "0.1", "--out", Out);
        var metrics = JsonNode.Parse(File.ReadAllText(folder.PathOf("run/metrics.json")))!;
        Assert.Equal((double)metrics["best.epoch"]! + 2, (double)metrics["epochs"]!);
        Assert.InRange((double)metrics["epochs"]!, 3, 149);
    }

    [Fact]
    public void A_latent_library_size_comes_on_top_of_the_units_asked_for()
    {
        CellsCommand.Succeeds("train", cells.Counts, "--genes", "40", "--hidden", "8", "--latent", "3", "--epochs", "3", "--likelihood", "zinb:mean=latent-library", "--out", Out);
        var config = JsonNode.Parse(File.ReadAllText(folder.PathOf("run/config.json")))!;
        Assert.Equal(4, (int)config["model"]!["posterior"]!["options"]!["latent"]!);
        CellsCommand.Succeeds("train", "--resume", "--latent", "3", "--out", Out);
        CellsCommand.Refused(["train", cells.Counts, "--likelihood", "zinb:mean=latent-library", "--clusters", "3", "--out", folder.PathOf("other")], "would be clustered");
    }

    [Theory]
    [InlineData(100, 200)]
    [InlineData(909, 200)]
    [InlineData(2730, 120)]
    [InlineData(4271, 100)]
    [InlineData(20_000, 40)]
    [InlineData(100_000, 20)]
    [InlineData(1_300_000, 10)]
    public void Epochs_follow_the_number_of_cells(int count, int epochs) => Assert.Equal(epochs, CellModel.EpochsOf(count));

    [Fact]
    public void Without_epochs_those_of_the_number_of_cells_are_taken()
    {
        var few = folder.PathOf("few");
        CellsCommand.Succeeds("simulate", "--cells", "30", "--genes", "20", "--groups", "2", "--out", few);
        CellsCommand.Succeeds("train", few, "--hidden", "4", "--latent", "2", "--out", Out);
        Assert.Equal(200, (int)JsonNode.Parse(File.ReadAllText(folder.PathOf("run/config.json")))!["training"]!["epochs"]!);
        CellsCommand.Succeeds("train", "--resume", "--epochs", "200", "--out", Out);
    }

    [Fact]
    public void A_last_batch_of_one_cell_trains_through_batch_normalisation()
    {
        // 360 cells learnt from, 359 in the first batch.
        CellsCommand.Succeeds("train", cells.Counts, "--genes", "40", "--hidden", "8", "--epochs", "3", "--batch", "359", "--out", Out);
        var metrics = JsonNode.Parse(File.ReadAllText(folder.PathOf("run/metrics.json")))!;
        Assert.Equal(6, (int)metrics["steps"]!);
        Assert.True(double.IsFinite((double)metrics["best.validation"]!));
    }

    [Fact]
    public void Help_shows_the_values_that_training_uses()
    {
        var help = string.Join(' ', CellsCommand.Succeeds("train", "--help").Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("the optimizer's step size [default: 0.01]", help, StringComparison.Ordinal);
        Assert.Contains("rises in proportion [default: 30]", help, StringComparison.Ordinal);
        Assert.Contains("p(x|z) [default: negative-binomial]", help, StringComparison.Ordinal);
        Assert.Contains("100 sqrt(4000 / cells)", help, StringComparison.Ordinal);
        Assert.Contains("pretrain-epochs=50", help, StringComparison.Ordinal);
    }
}
