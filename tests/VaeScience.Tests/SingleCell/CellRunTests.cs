using System.Text.Json.Nodes;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.SingleCell;

/// <summary>From simulated counts to groups, through files.</summary>
public sealed class CellRunTests(TrainedCells cells) : IClassFixture<TrainedCells>
{
    [Fact]
    public void The_simulated_groups_are_found() => Assert.InRange(cells.Figure("cluster.denoised.ari"), 0.95, 1);

    [Fact]
    public void Time_and_memory_are_printed_and_kept()
    {
        Assert.Matches(@"Took [0-9.]+ s, at most [0-9.]+ GB of memory\.", cells.Train.Output);
        foreach (var command in (string[])["training", "cluster"])
        {
            Assert.True(cells.Figure($"{command}.seconds") > 0);
            Assert.True(cells.Figure($"{command}.peak_memory_bytes") > 1e7);
        }
    }

    [Fact]
    public void Every_cell_has_a_group()
    {
        var table = Csv.Read(cells.PathOf("clusters.csv"));
        Assert.Equal(["cell", "cluster", "silhouette", "cluster_latent", "cluster_pca"], table.Columns);
        Assert.Equal(400, table.RowCount);
        Assert.Equal(["1", "2", "3", "4", "5"], table.Text("cluster").Distinct().Order());
    }

    [Fact]
    public void The_model_predicts_held_out_cells_better_than_one_without_groups()
    {
        Assert.Equal(40, cells.Figure("evaluate.held_out.cells"));
        Assert.True(cells.Figure("evaluate.held_out.elbo") > cells.Figure("evaluate.held_out.baseline"));
        // The importance-weighted bound of many draws is the tighter one.
        Assert.True(cells.Figure("evaluate.held_out.log_probability") > cells.Figure("evaluate.held_out.elbo"));
    }

    [Fact]
    public void The_run_keeps_the_chosen_counts_labels_and_batches()
    {
        var kept = AnnData.Read(cells.PathOf("cells.h5ad"));
        Assert.Equal((400, 150), (kept.CellCount, kept.GeneCount));
        var source = MatrixMarket.Read(cells.Counts);
        foreach (var gene in (string[])[kept.GeneNames[0], kept.GeneNames[149]])
            Assert.Equal(Column(source, gene), Column(kept, gene));
        Assert.Equal(Csv.Read(cells.Labels).Text("group"), kept.Cells.Text("group"));
        Assert.Equal(Csv.Read(cells.Labels).Text("batch"), kept.Cells.Text("batch"));
    }

    [Fact]
    public void Only_the_decoder_is_told_the_batch_and_the_warm_up_ends_in_half_of_the_training()
    {
        var config = JsonNode.Parse(File.ReadAllText(cells.PathOf("config.json")))!;
        Assert.False((bool)config["model"]!["conditionsEncoder"]!);
        Assert.Equal(20, (double)config["training"]!["objective"]!["options"]!["warmUpEpochs"]!);
    }

    [Fact]
    public void A_stopped_training_on_two_threads_gives_the_bits_of_one_that_ran_through()
    {
        using var folder = new TemporaryFolder();
        string[] options = ["--epochs", "3", "--hidden", "16", "--labels", cells.Labels, "--batch-column", "batch", "--likelihood", "zinb"];
        CellsCommand.Succeeds(["train", cells.Counts, .. options, "--out", folder.PathOf("through")]);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Equal(130, CellsCommand.Run(stop.Token, ["train", cells.Counts, .. options, "--threads", "2", "--out", folder.PathOf("stopped")]).Code);
        CellsCommand.Succeeds("train", "--resume", "--threads", "2", "--out", folder.PathOf("stopped"));
        Assert.Equal(File.ReadAllBytes(folder.PathOf("through/model.safetensors")), File.ReadAllBytes(folder.PathOf("stopped/model.safetensors")));
    }

    [Theory]
    [InlineData("poisson")]
    [InlineData("zip")]
    public void Other_likelihoods_of_counts_train(string likelihood)
    {
        using var folder = new TemporaryFolder();
        CellsCommand.Succeeds("train", cells.Counts, "--likelihood", likelihood, "--epochs", "2", "--hidden", "16", "--out", folder.PathOf("run"));
        CellsCommand.Succeeds("evaluate", folder.PathOf("run"), "--samples", "2", "--bound-samples", "1");
    }

    [Fact]
    public void Of_several_starts_the_best_by_the_bound_of_the_same_held_out_cells_is_kept()
    {
        using var folder = new TemporaryFolder();
        CellsCommand.Succeeds("train", cells.Counts, "--epochs", "3", "--hidden", "8", "--seed", "5", "--restarts", "3", "--out", folder.PathOf("run"));
        var table = Csv.Read(folder.PathOf("run/restarts.csv"));
        Assert.Equal(["5", "6", "7"], table.Text("seed"));
        var bounds = table.Numbers("held_out_bound");
        var best = Array.IndexOf(bounds, bounds.Max());
        Assert.Equal("yes", table.Text("kept")[best]);
        Assert.Equal(File.ReadAllBytes(folder.PathOf($"run/restart-{best + 1}/model.safetensors")), File.ReadAllBytes(folder.PathOf("run/model.safetensors")));
        CellsCommand.Succeeds("evaluate", folder.PathOf("run"), "--samples", "2", "--bound-samples", "1");
        CellsCommand.Refused(["train", cells.Counts, "--restarts", "2", "--validation", "0", "--out", folder.PathOf("none")], "--restarts", "--validation");
        Assert.False(Directory.Exists(folder.PathOf("none")));
        CellsCommand.Succeeds("train", cells.Counts, "--epochs", "3", "--hidden", "8", "--seed", "5", "--out", folder.PathOf("alone"));
        Assert.Equal(File.ReadAllBytes(folder.PathOf("alone/model.safetensors")), File.ReadAllBytes(folder.PathOf("run/restart-1/model.safetensors")));
    }

    private static float[] Column(VaeScience.Data.CountMatrix matrix, string gene)
    {
        var one = matrix.SelectGenes([matrix.FindGene(gene)]).Counts;
        var dense = new float[one.Rows];
        one.CopyTo(dense);
        return dense;
    }
}
