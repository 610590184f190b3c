using System.Text.Json.Nodes;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.SingleCell;

/// <summary>New cells in a trained model, through the command line.</summary>
public sealed class MappingTests(MappedQuery mapped) : IClassFixture<MappedQuery>
{
    [Fact]
    public void Cells_of_an_unseen_batch_get_their_kinds()
    {
        Assert.Contains("batch_3 (not seen", mapped.Command.Output, StringComparison.Ordinal);
        Assert.InRange(MappedQuery.Figure(mapped.Results, "map.query.accuracy"), 0.97, 1);
        // No worse than neighbours among principal components, but for two cells in a hundred.
        Assert.True(MappedQuery.Figure(mapped.Results, "map.query.accuracy") > MappedQuery.Figure(mapped.Results, "map.query.accuracy_components") - 0.02);
        Assert.InRange(MappedQuery.Figure(mapped.Results, "map.held_out.accuracy"), 0.97, 1);
    }

    [Fact]
    public void Cells_of_a_withheld_kind_are_called_unknown_and_those_of_known_kinds_are_not()
    {
        var (newUnknown, unknown) = (MappedQuery.Figure(mapped.Results, "map.query.new_unknown"), MappedQuery.Figure(mapped.Results, "map.query.unknown"));
        Assert.InRange(newUnknown, 0.6, 1);
        Assert.InRange(unknown, 0, newUnknown / 3);
        // At most --unlike of the held-out cells are unlike their fellows, and few lie between kinds.
        Assert.InRange(MappedQuery.Figure(mapped.Results, "map.held_out.unknown"), 0, 0.1);
        var table = MappedQuery.TableOf(mapped.Results);
        var (likeness, kinds) = (table.Numbers("likeness"), mapped.Query.Cells.Text("group"));
        Assert.True(Median(likeness, kinds, isNew: true) < 0.1 && Median(likeness, kinds, isNew: false) > 0.3);
    }

    [Fact]
    public void The_table_has_a_row_a_cell_and_the_counts_the_same_beside_them()
    {
        var table = MappedQuery.TableOf(mapped.Results);
        Assert.Equal(mapped.Query.CellNames, table.Text("cell"));
        Assert.Equal(["cell", "z1"], table.Columns.Take(2));
        foreach (var column in (string[])["z10", "predicted", "best", "probability", "margin", "entropy", "doubt", "cluster", "cluster_probability", "distance",
            "distance_quantile", "bound_per_count", "bound_quantile", "likeness", "nearest_cell", "batch", "batch_known"]) Assert.Contains(column, table.Columns);
        Assert.All(table.Text("predicted").Zip(table.Text("doubt")), p => Assert.Equal(p.First == "unknown", p.Second.Length > 0));
        Assert.All(table.Text("nearest_cell"), name => Assert.Contains(name, mapped.Reference.CellNames));
        Assert.All(table.Text("batch_known"), known => Assert.Equal("no", known));
        var counts = AnnData.Read(Path.Combine(mapped.Results, "query.h5ad"));
        Assert.Equal(mapped.Query.ContentDigest(), counts.ContentDigest());
        Assert.Equal(table.Text("predicted"), counts.Cells.Text("predicted"));
        // What the file said before is kept beside what was found.
        Assert.Equal(mapped.Query.Cells.Text("batch"), counts.Cells.Text("batch"));
        Assert.True(counts.Cells.Has("map_batch"));
    }

    [Fact]
    public void The_confusion_table_counts_every_cell()
    {
        var table = Csv.Read(Path.Combine(mapped.Results, "confusion.csv"));
        Assert.Equal(["group_1", "group_2", "group_3", "group_4"], table.Text("known"));
        Assert.Equal(["known", "called group_1", "called group_2", "called group_3", "called unknown"], table.Columns);
        Assert.Equal(mapped.Query.CellCount, table.Columns.Skip(1).Sum(c => table.Numbers(c).Sum()));
        var calibration = Csv.Read(Path.Combine(mapped.Results, "calibration.csv"));
        Assert.Equal(MappedQuery.Figure(mapped.Results, "map.held_out.known"), calibration.Numbers("cells").Sum());
    }

    [Fact]
    public void The_order_of_genes_and_the_number_of_threads_change_no_bit()
    {
        var turned = mapped.Query.SelectGenes([.. Enumerable.Range(0, mapped.Query.GeneCount).Reverse()]);
        CellsCommand.Succeeds("map", mapped.Run, mapped.Write("turned.h5ad", turned), "--label", "group", "--batch-column", "batch", "--threads", "2", "--out", mapped.PathOf("turned"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(mapped.Results, "query.csv")), File.ReadAllBytes(Path.Combine(mapped.PathOf("turned"), "query.csv")));
    }

    [Fact]
    public void Cells_that_the_run_has_learnt_from_are_found_where_they_are()
    {
        var results = mapped.PathOf("own");
        CellsCommand.Succeeds("map", mapped.Run, mapped.PathOf("reference.h5ad"), "--label", "group", "--batch-column", "batch", "--out", results);
        var table = MappedQuery.TableOf(results);
        var (distances, nearest) = (table.Numbers("distance"), table.Text("nearest_cell"));
        // 10 % were held out.
        Assert.InRange(table.Text("cell").Zip(nearest).Count(p => p.First == p.Second), 0.89 * table.RowCount, 0.91 * table.RowCount);
        Assert.All(table.Text("batch_known"), known => Assert.Equal("yes", known));
        Assert.All(distances, d => Assert.True(d > 0));
    }

    [Fact]
    public void A_query_without_some_genes_is_mapped_by_the_others()
    {
        var results = mapped.PathOf("few");
        var some = mapped.Query.SelectGenes([.. Enumerable.Range(0, mapped.Query.GeneCount).Where(g => g % 3 != 0)]);
        var run = CellsCommand.Succeeds("map", mapped.Run, mapped.Write("few.h5ad", some), "--label", "group", "--out", results);
        Assert.Contains($"{MappedQuery.Figure(results, "map.genes.shared")} of the model's {MappedQuery.Figure(results, "map.genes.model")} genes are in the query", run.Output, StringComparison.Ordinal);
        Assert.InRange(MappedQuery.Figure(results, "map.query.accuracy"), 0.9, 1);
        // The run's own cells are seen through the same genes, so that the missing ones do not make new cells unlike them.
        Assert.InRange(MappedQuery.Figure(results, "map.query.unknown"), 0, 0.2);
    }

    [Fact]
    public void Adapting_raises_the_bound_of_held_out_cells_and_leaves_a_run_that_other_commands_take()
    {
        var results = mapped.PathOf("adapted");
        var run = CellsCommand.Succeeds("map", mapped.Run, mapped.QueryFile, "--label", "group", "--batch-column", "batch", "--adapt", "30", "--out", results);
        Assert.Contains("Adapted to batch_3", run.Output, StringComparison.Ordinal);
        Assert.True(MappedQuery.Figure(results, "map.adapt.bound_after") > MappedQuery.Figure(results, "map.adapt.bound_before") + 1);
        var (old, adapted) = (Safetensors.Read(Path.Combine(mapped.Run, "model.safetensors")), Safetensors.Read(Path.Combine(results, "model.safetensors")));
        foreach (var name in adapted.Tensors.Keys.Where(n => n != "decoder.0.weight")) Assert.Equal(old[name].Floats(), adapted[name].Floats());
        var (before, after) = (old["decoder.0.weight"].Floats(), adapted["decoder.0.weight"].Floats());
        // Ten latent numbers and two batches before, three after.
        for (var i = 0; i < before.Length; i++) Assert.Equal(before[i], after[i / 12 * 13 + i % 12]);
        CellsCommand.Succeeds("cluster", results);
        Assert.InRange(MappedQuery.Figure(results, "cluster.denoised.ari"), 0.6, 1);
        CellsCommand.Succeeds("evaluate", results, "--samples", "5");
        CellsCommand.Succeeds("train", "--resume", "--out", results);
        Assert.Equal(adapted["decoder.0.weight"].Floats(), Safetensors.Read(Path.Combine(results, "model.safetensors"))["decoder.0.weight"].Floats());
        // And cells are mapped into it in turn, of a batch that it now knows.
        var again = CellsCommand.Succeeds("map", results, mapped.QueryFile, "--batch-column", "batch");
        Assert.Contains("batch_3 (seen in training)", again.Output, StringComparison.Ordinal);
        CellsCommand.Refused(["map", mapped.Run, mapped.QueryFile, "--adapt", "3", "--out", results], results, "--overwrite");
        CellsCommand.Refused(["map", mapped.Run, mapped.QueryFile, "--out", results], "holds a run");
    }

    [Fact]
    public void A_run_without_batches_is_adapted_to_its_first()
    {
        var (plain, results) = (mapped.PathOf("plain"), mapped.PathOf("plain-adapted"));
        CellsCommand.Succeeds("train", mapped.PathOf("reference.h5ad"), "--hidden", "16", "--epochs", "10", "--out", plain);
        var run = CellsCommand.Succeeds("map", plain, mapped.QueryFile, "--adapt", "10", "--out", results);
        Assert.Contains("Adapted to query", run.Output, StringComparison.Ordinal);
        Assert.Contains("knows no kinds and no groups", run.Output, StringComparison.Ordinal);
        Assert.True(MappedQuery.Figure(results, "map.adapt.bound_after") > MappedQuery.Figure(results, "map.adapt.bound_before"));
        CellsCommand.Succeeds("cluster", results, "--clusters", "3");
    }

    [Fact]
    public void An_adaptation_that_is_stopped_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Equal(130, CellsCommand.Run(stop.Token, "map", mapped.Run, mapped.QueryFile, "--adapt", "5", "--out", mapped.PathOf("stopped")).Code);
        Assert.False(Directory.Exists(mapped.PathOf("stopped")));
    }

    [Fact]
    public void Pictures_of_the_run_take_new_cells_up_between_their_neighbours()
    {
        var (embedding, results) = (Path.Combine(mapped.Run, "embedding.csv"), mapped.PathOf("pictured"));
        var kinds = mapped.Reference.Cells.Text("group");
        var places = Table.Of("embedding.csv", ["cell", "umap1", "umap2"], [mapped.Reference.CellNames, kinds.Select(k => $"{k[^1]}"), kinds.Select(_ => "5")]);
        Csv.Write(embedding, places);
        try
        {
            CellsCommand.Succeeds("map", mapped.Run, mapped.QueryFile, "--out", results);
            var table = MappedQuery.TableOf(results);
            Assert.All(table.Numbers("umap2"), y => Assert.Equal(5, y, 1e-6));
            foreach (var (x, (best, probability)) in table.Numbers("umap1").Zip(table.Text("best").Zip(table.Numbers("probability"))))
                if (probability > 0.999) Assert.Equal(best[^1] - '0', x, 0.01);
            Csv.Write(embedding, places.Rows([0, 1, 2]));
            CellsCommand.Refused(["map", mapped.Run, mapped.QueryFile, "--out", mapped.PathOf("none")], "embedding.csv", "has 3 cells, the run has");
            Assert.False(Directory.Exists(mapped.PathOf("none")));
        }
        finally
        {
            File.Delete(embedding);
        }
    }

    [Fact]
    public void Groups_are_handed_on_where_asked_for_and_json_has_rows_and_figures()
    {
        var run = CellsCommand.Succeeds("map", mapped.Run, mapped.QueryFile, "--transfer", "cluster", "--json", "--out", mapped.PathOf("groups"));
        var json = JsonNode.Parse(run.Output)!;
        Assert.Equal(mapped.Query.CellCount, json["rows"]!.AsArray().Count);
        Assert.Equal(mapped.Query.CellCount, (int)(double)json["figures"]!["map.cells"]!);
        var table = MappedQuery.TableOf(mapped.PathOf("groups"));
        Assert.DoesNotContain("cluster", table.Columns);
        Assert.All(table.Text("best"), group => Assert.Contains(group, (string[])["1", "2", "3"]));
        // Groups of other ways are known by their columns, too.
        CellsCommand.Succeeds("map", mapped.Run, mapped.QueryFile, "--transfer", "cluster_pca", "--out", mapped.PathOf("others"));
        Assert.True(MappedQuery.TableOf(mapped.PathOf("others")).Has("cluster"));
        CellsCommand.Refused(["map", mapped.Run, mapped.QueryFile, "--transfer", "cluster_pcb", "--out", mapped.PathOf("none")], "--transfer", "did you mean 'cluster_pca'?");
    }

    private static double Median(double[] values, IReadOnlyList<string> kinds, bool isNew)
    {
        double[] some = [.. values.Where((_, i) => (kinds[i] == MappedQuery.WithheldKind) == isNew).Order()];
        return some[some.Length / 2];
    }
}
