using VaeScience.Data.Formats;

namespace VaeScience.Tests.SingleCell;

/// <summary>Predictive checks on held-out cells, and agreement with known kinds beside the baseline.</summary>
public sealed class EvaluateVerbTests(GroupedRun run) : IClassFixture<GroupedRun>
{
    private static readonly string[] Quick = ["--samples", "2", "--bound-samples", "1"];

    [Fact]
    public void Every_gene_is_observed_and_replicated()
    {
        CellsCommand.Succeeds(["evaluate", run.Labelled, .. Quick]);
        var (table, kept) = (Csv.Read(Path.Combine(run.Labelled, "predictive.csv")), AnnData.Read(Path.Combine(run.Labelled, "cells.h5ad")));
        Assert.Equal(kept.GeneNames, table.Text("gene"));
        foreach (var what in (string[])["mean", "variance", "zeros"])
        {
            double[] low = table.Numbers($"{what}_low"), replicated = table.Numbers($"{what}_replicated"), high = table.Numbers($"{what}_high");
            for (var g = 0; g < low.Length; g++) Assert.True(low[g] <= high[g] && replicated[g] >= 0, $"{what} of gene {g}");
        }
        // The model knows most of what makes a gene silent or loud.
        Assert.InRange(run.Figure(run.Labelled, "evaluate.predictive.zeros.correlation"), 0.9, 1);
        Assert.Equal(table.Numbers("zeros_observed").Average(), run.Figure(run.Labelled, "evaluate.predictive.zeros.observed"), 1e-6);
        Assert.Equal(30, run.Figure(run.Labelled, "evaluate.predictive.cells"));
    }

    [Fact]
    public void Replications_are_the_same_for_any_number_of_threads()
    {
        CellsCommand.Succeeds(["evaluate", run.Unlabelled, .. Quick, "--threads", "1"]);
        var alone = File.ReadAllBytes(Path.Combine(run.Unlabelled, "predictive.csv"));
        CellsCommand.Succeeds(["evaluate", run.Unlabelled, .. Quick, "--threads", "2"]);
        Assert.Equal(alone, File.ReadAllBytes(Path.Combine(run.Unlabelled, "predictive.csv")));
    }

    [Fact]
    public void Groups_and_silhouettes_stand_beside_the_baseline()
    {
        CellsCommand.Succeeds("cluster", run.Labelled, "--regroupings", "0");
        var said = CellsCommand.Succeeds(["evaluate", run.Labelled, .. Quick, "--replications", "0"]).Output;
        Assert.Contains("cluster_pca (baseline)", said, StringComparison.Ordinal);
        foreach (var name in (string[])["labels.cluster.ari", "labels.cluster_pca.ari", "labels.cluster.nmi", "labels.silhouette.latent", "labels.silhouette.pca"])
            Assert.False(double.IsNaN(run.Figure(run.Labelled, $"evaluate.{name}")), name);
        Assert.Equal(run.Figure(run.Labelled, "cluster.ari"), run.Figure(run.Labelled, "evaluate.labels.cluster.ari"));
        var all = run.Figure(run.Labelled, "evaluate.labels.cells");
        CellsCommand.Succeeds(["evaluate", run.Labelled, .. Quick, "--replications", "0", "--where", "batch=batch_1"]);
        Assert.Equal((double)GroupedRun.Cells, all);
        Assert.Equal(all, run.Figure(run.Labelled, "evaluate.labels.cells"));
        Assert.Equal(Csv.Read(run.Labels).Text("batch").Count(b => b == "batch_1"), run.Figure(run.Labelled, "evaluate.where.labels.cells"));
        // No replications were made: those of an earlier call are not theirs.
        Assert.True(double.IsNaN(run.Figure(run.Labelled, "evaluate.predictive.cells")));
    }

    [Fact]
    public void Without_kinds_nothing_is_compared()
    {
        var said = CellsCommand.Succeeds(["evaluate", run.Unlabelled, .. Quick, "--replications", "1"]).Output;
        Assert.DoesNotContain("known kinds of", said, StringComparison.Ordinal);
        Assert.True(double.IsNaN(run.Figure(run.Unlabelled, "evaluate.labels.silhouette.latent")));
        // The batches are known all the same.
        Assert.InRange(run.Figure(run.Unlabelled, "evaluate.batches.silhouette.latent"), -0.2, 0.1);
        CellsCommand.Refused(["evaluate", run.Unlabelled, "--where", "batch=batch_1"], "--where", "train with --label");
        CellsCommand.Refused(["evaluate", run.Labelled, "--where", "btch=batch_1"], "--where", "did you mean 'batch'?");
    }

    [Fact]
    public void A_damaged_table_of_groups_is_refused()
    {
        CellsCommand.Succeeds("cluster", run.Labelled, "--regroupings", "0");
        var path = Path.Combine(run.Labelled, "clusters.csv");
        var whole = File.ReadAllText(path);
        File.WriteAllText(path, whole.Replace("cell_7,", "cell_9999,", StringComparison.Ordinal));
        CellsCommand.Refused(["evaluate", run.Labelled], path, "line 8: got cell 'cell_9999', the run has 'cell_7' there", "make it anew with 'vae-cells cluster");
        CellsCommand.Refused(["markers", run.Labelled], path, "'cell_9999'");
        CellsCommand.Refused(["report", run.Labelled], path, "'cell_9999'");
        File.WriteAllText(path, whole.Replace("cluster", "group", StringComparison.Ordinal));
        CellsCommand.Refused(["evaluate", run.Labelled], path, "has no column 'cluster'");
        File.WriteAllText(path, whole);
    }
}
