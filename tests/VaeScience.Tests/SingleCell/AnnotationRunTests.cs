using System.Globalization;
using System.Text.Json.Nodes;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.SingleCell;

/// <summary>Types of cells from marker lists, and normalised expression.</summary>
public sealed class AnnotationRunTests(TrainedCells cells) : IClassFixture<TrainedCells>
{
    private string TrueMarkers => Path.Combine(cells.Counts, "markers.csv");

    [Fact]
    public void Groups_and_cells_are_given_the_types_whose_markers_they_express()
    {
        CellsCommand.Succeeds("annotate", cells.Run, "--markers", TrueMarkers, "--skip-unfound", "--draws", "5");
        // A group is of its cells, of which a few may have been grouped wrongly.
        Assert.InRange(Figure("annotate.groups.accuracy"), 0.99, 1);
        Assert.InRange(Figure("annotate.cells.accuracy"), 0.95, 1);
        var groups = Csv.Read(cells.PathOf("annotation-groups.csv"));
        Assert.Equal(["group_1", "group_2", "group_3", "group_4", "group_5"], groups.Text("type").Order());
        var table = Csv.Read(cells.PathOf("annotation.csv"));
        Assert.Equal(["cell", "type", "score", "score_z", "probability", "second", "second_score", "group", "group_type"], table.Columns);
        Assert.All(table.Numbers("probability"), p => Assert.InRange(p, 0, 1));
        Assert.All(Enumerable.Range(0, table.RowCount).Where(row => table.Text("type")[row] != "unknown"),
            row => Assert.True(table.Numbers("score")[row] >= table.Numbers("second_score")[row] || table.Text("second")[row].Length > 0));
    }

    [Fact]
    public void Random_markers_are_no_types()
    {
        using var folder = new TemporaryFolder();
        // Genes in the order of their names have nothing to do with groups.
        var names = AnnData.Read(cells.PathOf("cells.h5ad")).GeneNames;
        var lines = Enumerable.Range(0, 8).SelectMany(t => Enumerable.Range(0, 6).Select(k => $"type_{t},{names[t * 15 + 2 * k]}"));
        var file = folder.Write("random.csv", $"type,gene\n{string.Join('\n', lines)}\n");
        CellsCommand.Succeeds("annotate", cells.Run, "--markers", file, "--draws", "1");
        // At a false discovery rate of 0.05 that one of five groups is called by chance is rare, two are hardly to be seen.
        Assert.InRange(Figure("annotate.groups_unknown"), 4, 5);
    }

    [Fact]
    public void All_ways_to_write_a_list_give_the_same_answer()
    {
        using var folder = new TemporaryFolder();
        var list = Csv.Read(TrueMarkers);
        var kept = AnnData.Read(cells.PathOf("cells.h5ad")).GeneNames.ToHashSet();
        var types = Enumerable.Range(0, list.RowCount).Where(row => kept.Contains(list.Text("gene")[row]))
            .GroupBy(row => list.Text("type")[row], row => list.Text("gene")[row]).ToDictionary(g => g.Key, g => g.Take(3).ToArray());
        string[] files =
        [
            folder.Write("rows.tsv", "type\tgene\tweight\n" + string.Concat(types.SelectMany(t => t.Value.Select(g => $"{t.Key}\t{g}\t2\n")))),
            folder.Write("columns.csv", string.Join(',', types.Keys) + "\n" + string.Concat(Enumerable.Range(0, 3).Select(k => string.Join(',', types.Values.Select(v => $"+{v[k]}")) + "\n"))),
            folder.Write("sets.gmt", string.Concat(types.Select(t => $"{t.Key}\tfrom nowhere\t{string.Join('\t', t.Value)}\n"))),
        ];
        var tables = files.Select(file =>
        {
            CellsCommand.Succeeds("annotate", cells.Run, "--markers", file, "--expression", "counted");
            return File.ReadAllText(cells.PathOf("annotation.csv"));
        }).ToList();
        Assert.Equal(tables[0], tables[1]);
        Assert.Equal(tables[0], tables[2]);
    }

    [Fact]
    public void Lists_that_cannot_be_used_are_refused()
    {
        using var folder = new TemporaryFolder();
        string Written(string text) => folder.Write("markers.csv", text);
        CellsCommand.Refused(["annotate", cells.Run], "--markers: not given");
        CellsCommand.Refused(["annotate", cells.Run, "--markers", Written("type,gene\nT,Gene_1x\n")], "type 'T'", "none of its 1 genes", "did you mean 'gene_1'", "--skip-unfound");
        CellsCommand.Refused(["annotate", cells.Run, "--markers", Written("type,gene\nT,nothing like it\n"), "--skip-unfound"], "none of its genes is among the 150");
        CellsCommand.Refused(["annotate", cells.Run, "--markers", Written("type,gene,weight\nT,gene_1,0\n")], "line 2", "weight 0");
        CellsCommand.Refused(["annotate", cells.Run, "--markers", Written("type,gene\nT,\n")], "line 2", "has no gene");
        CellsCommand.Refused(["annotate", cells.Run, "--markers", Written("type,gene\nT,gene_1\nT,gene_1\n")], "'gene_1' twice");
        CellsCommand.Refused(["annotate", cells.Run, "--markers", Written("type,gene\nunknown,gene_1\n")], "'unknown'", "rename it");
        CellsCommand.Refused(["annotate", cells.Run, "--markers", Written("T\n\"\"\n")], "holds no markers");
        CellsCommand.Refused(["annotate", cells.Run, "--markers", folder.Write("sets.gmt", "T gene_1\n")], "line 1", "tabs");
    }

    [Fact]
    public void Normalised_expression_is_the_share_times_the_total()
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("all.h5ad");
        CellsCommand.Succeeds("normalise", cells.Run, "--library", "observed", "--out", file);
        var (counts, layer) = (AnnData.Read(file), AnnData.Read(file, new() { Layer = "normalised" }));
        Assert.Equal(AnnData.Read(cells.PathOf("cells.h5ad")).ContentDigest(), counts.ContentDigest());
        // Shares of all genes sum to one; a float sum of 150 values has a few millionths of error.
        foreach (var (total, sum) in counts.LibrarySizes().Zip(layer.LibrarySizes())) Assert.Equal(1, sum / total, 1e-4);
        CellsCommand.Succeeds("normalise", cells.Run, "--library", "1000", "--genes", "gene_3,gene_1");
        var table = Csv.Read(cells.PathOf("normalised.csv"));
        Assert.Equal(["cell", "gene_3", "gene_1"], table.Columns);
        Assert.Equal(400, table.RowCount);
    }

    [Fact]
    public void A_batch_gives_what_cells_would_be_in_it_and_the_average_lies_between()
    {
        double[] Expression(params string[] options)
        {
            CellsCommand.Succeeds(["normalise", cells.Run, "--genes", "gene_5", .. options]);
            return Csv.Read(cells.PathOf("normalised.csv")).Numbers("gene_5");
        }

        var (first, second, average) = (Expression("--batch", "batch_1"), Expression("--batch", "batch_2"), Expression());
        for (var i = 0; i < average.Length; i++) Assert.Equal((first[i] + second[i]) / 2, average[i], 1e-5 * average[i]);
        Assert.NotEqual(first, second);
        Assert.Equal(Expression("--draws", "3", "--threads", "1"), Expression("--draws", "3", "--threads", "2"));
        Assert.NotEqual(average, Expression("--draws", "3"));
    }

    [Fact]
    public void Requests_that_cannot_be_met_are_refused()
    {
        CellsCommand.Refused(["normalise", cells.Run, "--batch", "batch_7"], "--batch", "did you mean 'batch_1'?");
        CellsCommand.Refused(["normalise", cells.Run, "--library", "mean"], "--library: got 'mean'", "median");
        CellsCommand.Refused(["normalise", cells.Run, "--out", cells.PathOf("x.txt")], "--out", ".h5ad");
        CellsCommand.Refused(["normalise", cells.Run, "--out", cells.PathOf("cells.h5ad")], "later commands need");
        CellsCommand.Refused(["normalise", cells.Run, "--out", cells.PathOf("none/x.csv")], "does not exist");
    }

    [Fact]
    public void Work_that_is_stopped_writes_nothing()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        foreach (var name in (string[])["markers.csv", "annotation.csv", "normalised.h5ad"]) File.Delete(cells.PathOf(name));
        Assert.Equal(130, CellsCommand.Run(stop.Token, "markers", cells.Run, "--draws", "100").Code);
        Assert.Equal(130, CellsCommand.Run(stop.Token, "annotate", cells.Run, "--markers", TrueMarkers, "--skip-unfound").Code);
        Assert.Equal(130, CellsCommand.Run(stop.Token, "normalise", cells.Run).Code);
        foreach (var name in (string[])["markers.csv", "annotation.csv", "normalised.h5ad"]) Assert.False(File.Exists(cells.PathOf(name)));
    }

    private double Figure(string name) =>
        double.Parse(JsonNode.Parse(File.ReadAllText(cells.PathOf("metrics.json")))![name]!.ToString(), CultureInfo.InvariantCulture);
}
