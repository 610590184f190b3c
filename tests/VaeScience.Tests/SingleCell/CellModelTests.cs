using System.Globalization;
using System.Text.Json.Nodes;
using VaeScience.Cli;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.Models;
using VaeScience.SingleCell;
using VaeScience.SingleCell.Counts;
using VaeScience.SingleCell.Expression;
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
        var judged = CellsCommand.Succeeds("evaluate", Out, "--samples", "2", "--bound-samples", "1");
        // The baseline is told totals, which these likelihoods are not.
        var isTold = !model[1].Contains("mean=rate", StringComparison.Ordinal) && !model[1].Contains("latent-library", StringComparison.Ordinal) && !model[1].StartsWith("piecewise", StringComparison.Ordinal);
        Assert.Equal(!isTold, judged.Output.Contains("do not compare", StringComparison.Ordinal));
        CellsCommand.Succeeds("report", Out);
        Assert.Equal(isTold, File.ReadAllText(folder.PathOf("run/report.html")).Contains("a model without groups has", StringComparison.Ordinal));
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
    [InlineData(false)]
    [InlineData(true)]
    public void Covariates_are_standardised_or_one_hot_and_come_back_with_the_run(bool hasBatches)
    {
        var table = Csv.Read(cells.Labels);
        // Numbers that do not survive a float: what is read back must still give the same bits.
        string[] dose = [.. Enumerable.Range(0, 400).Select(i => (0.1 * (i % 7) - 1 / 3.0).ToString("R", CultureInfo.InvariantCulture))], sex = [.. Enumerable.Range(0, 400).Select(i => i % 3 == 0 ? "f" : "m")];
        var annotated = folder.PathOf("cells.csv");
        Csv.Write(annotated, Table.Of(annotated, ["cell", "batch", "dose", "sex"], [table.Text("cell"), table.Text("batch"), dose, sex]));
        string[] options = [cells.Counts, "--labels", annotated, .. hasBatches ? (string[])["--batch-column", "batch"] : [], "--covariates", "dose, sex", "--encoder-with-conditions", "--genes", "40", "--hidden", "8", "--epochs", "3"];
        CellsCommand.Succeeds(["train", .. options, "--out", folder.PathOf("through")]);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Equal(130, CellsCommand.Run(stop.Token, ["train", .. options, "--out", Out]).Code);
        CellsCommand.Succeeds("train", "--resume", "--out", Out);
        Assert.Equal(File.ReadAllBytes(folder.PathOf("through/model.safetensors")), File.ReadAllBytes(folder.PathOf("run/model.safetensors")));
        using var run = Opened(Out);
        var given = run.Data.Conditions!;
        Assert.Equal([.. hasBatches ? (string[])["batch=batch_1", "batch=batch_2"] : [], "dose", "sex=f", "sex=m"], given.Names);
        var column = hasBatches ? 2 : 0;
        double[] standard = [.. Enumerable.Range(0, 400).Select(i => (double)given.Row(i)[column])];
        Assert.Equal(0, standard.Average(), 1e-6);
        Assert.Equal(1, standard.Average(x => x * x), 1e-6);
        // As decoded: batches one by one, covariates at their means.
        var settings = new DecodedShares(run).Settings;
        Assert.Equal(hasBatches ? 2 : 1, settings.Count);
        Assert.Equal(0, settings[^1]!.Values[column], 1e-6);
        Assert.Equal(134 / 400.0, settings[^1]!.Values[column + 1], 1e-6);
        if (hasBatches) Assert.Equal([0f, 1f], settings[1]!.Values[..2]);
        Assert.Equal(given.Row(5).ToArray(), run.Folder.Configuration.Data.Schema.Given(new Dictionary<string, string> { ["dose"] = dose[5], ["sex"] = sex[5], ["batch"] = "batch_1" }
            .Where(c => hasBatches || c.Key != "batch").ToDictionary()).Values.Select((v, k) => hasBatches && k < 2 ? given.Row(5)[k] : v));
        CellsCommand.Succeeds("cluster", Out, "--clusters", "2");
        CellsCommand.Succeeds("evaluate", Out, "--samples", "2", "--bound-samples", "1");
    }

    [Theory]
    [InlineData("age", "30,31,,33", "column 'age' of cell 'c3' (row 3", "is empty")]
    [InlineData("age", "30,old,31,33", "column 'age' of cell 'c2' (row 2", "holds 'old'")]
    [InlineData("age", "30,30,30,30", "all cells have 30 in column 'age'")]
    [InlineData("age", "a,a,a,a", "all cells have 'a'")]
    [InlineData("agee", "1,2,3,4", "no column 'age'", "did you mean 'agee'?")]
    public void Covariates_that_cannot_be_are_refused(string column, string values, params string[] named)
    {
        var counts = folder.Write("counts.csv", "cell,A,B,C\nc1,1,0,2\nc2,0,2,1\nc3,1,1,0\nc4,0,3,1\n");
        var labels = folder.Write("labels.csv", $"cell,{column},other\n{string.Concat(values.Split(',').Select((v, i) => $"c{i + 1},{v},x\n"))}");
        CellsCommand.Refused(["train", counts, "--labels", labels, "--covariates", "age", "--out", Out], named);
        Assert.False(Directory.Exists(Out));
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(909, 100)]
    [InlineData(2730, 100)]
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
        Assert.Equal(100, (int)JsonNode.Parse(File.ReadAllText(folder.PathOf("run/config.json")))!["training"]!["epochs"]!);
        CellsCommand.Succeeds("train", "--resume", "--epochs", "100", "--out", Out);
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

    [Fact]
    public void Loadings_are_the_slopes_of_the_log_shares_of_a_linear_decoder()
    {
        CellsCommand.Succeeds("train", cells.Counts, "--labels", cells.Labels, "--batch-column", "batch", "--decoder", "linear", "--hidden", "16", "--latent", "3", "--genes", "40", "--epochs", "20", "--out", Out);
        Assert.Equal(16, (int)JsonNode.Parse(File.ReadAllText(folder.PathOf("run/config.json")))!["model"]!["encoder"]!["options"]!["hidden"]![0]!);
        CellsCommand.Succeeds("loadings", Out);
        var table = Csv.Read(folder.PathOf("run/loadings.csv"));
        using var run = Opened(Out);
        Assert.Equal(run.Data.FeatureNames, table.Text("gene"));
        Assert.Equal(["gene", "z1", "z2", "z3"], table.Columns);
        var shares = new DecodedShares(run);
        var points = new double[2, 3];
        points[1, 1] = 1;
        var decoded = shares.At(points, shares.Settings[0]);
        var loadings = table.Numbers("z2");
        // Differences between genes: what is common to all of them is lost in the softmax.
        for (var j = 1; j < loadings.Length; j++)
            Assert.Equal(Math.Log(decoded[1, j] / decoded[1, 0]) - Math.Log(decoded[0, j] / decoded[0, 0]), loadings[j] - loadings[0], 1e-5);
        CellsCommand.Refused(["loadings", cells.Run], "decoder, mlp, has layers", "--decoder linear");
        Assert.False(File.Exists(cells.PathOf("loadings.csv")));
    }

    private static TrainedRun Opened(string path)
    {
        var run = RunFolder.Open(path, CellsApp.Name, Catalogs.Default);
        var device = Device.Cpu();
        return new TrainedRun(run, run.LoadModel(device), PreparedCells.Of(run), device);
    }
}
