using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.SingleCell;

/// <summary>Every mistake in a query ends in one line and exit code 2, and leaves nothing behind.</summary>
public sealed class WrongQueryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public WrongQueryTests()
    {
        CellsCommand.Succeeds("simulate", "--cells", "40", "--genes", "20", "--groups", "2", "--batches", "2", "--out", folder["counts"]);
        CellsCommand.Succeeds("train", folder["counts"], "--labels", folder["counts/labels.csv"], "--label", "group", "--batch-column", "batch",
            "--latent", "2", "--hidden", "4", "--epochs", "2", "--out", folder["run"]);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("1.0986123", "log-normalised")]
    [InlineData("-2", "-2 at cell 'b'")]
    [InlineData("NaN", "NaN at cell 'b'")]
    public void Values_that_are_no_counts_are_refused(string value, string named)
    {
        var genes = MatrixMarket.Read(folder["counts"]).GeneNames;
        var row = $",{string.Join(",", genes.Skip(1).Select(_ => "1"))}\n";
        Refused(folder.Write("query.csv", $"cell,{string.Join(",", genes)}\na,3{row}b,{value}{row}"), named);
    }

    [Fact]
    public void Cells_without_counts_in_the_shared_genes_are_refused_or_left_out_where_asked()
    {
        var query = MatrixMarket.Read(folder["counts"]);
        var values = new float[40 * 20];
        query.Counts.CopyTo(values);
        values.AsSpan(3 * 20, 20).Clear();
        var file = Write("query.h5ad", new CountMatrix("query", CsrMatrix.FromDense(values, 20), query.CellNames, query.GeneNames));
        Refused(file, "1 of 40 cells have no count", "'cell_4' (row 4)", "--min-counts 1");
        CellsCommand.Succeeds("map", folder["run"], file, "--min-counts", "1", "--out", folder["out"]);
        Assert.Equal(39, MappedQuery.TableOf(folder["out"]).RowCount);
        Directory.Delete(folder["out"], recursive: true);
        Refused(Write("zeros.h5ad", new CountMatrix("zeros", CsrMatrix.FromDense(new float[800], 20), query.CellNames, query.GeneNames)), "nothing was counted in any of 40 cells");
    }

    [Fact]
    public void Other_genes_are_refused_with_how_many_match()
    {
        var query = MatrixMarket.Read(folder["counts"]);
        Refused(Write("few.h5ad", query.SelectGenes([0, 1, 2, 3])), "4 of the model's", "--least-shared");
        var mouse = new CountMatrix("mouse", query.Counts, query.CellNames, [.. query.GeneNames.Select(n => n.ToUpperInvariant())]);
        Refused(Write("mouse.h5ad", mouse), "0 of the model's", "'GENE_1'", "but for capitals");
    }

    [Fact]
    public void Options_that_cannot_be_are_refused()
    {
        var query = folder["counts"];
        CellsCommand.Refused(["map", folder["run"]], "no query was named");
        CellsCommand.Refused(["map", query, query], "is no run folder");
        CellsCommand.Refused(["map", folder["run"], query, "--neighbours", "37"], "--neighbours: got 37, the run has learnt from 36 cells");
        CellsCommand.Refused(["map", folder["run"], query, "--transfer", "grop"], "--transfer", "did you mean 'group'?");
        CellsCommand.Refused(["map", folder["run"], query, "--transfer", "cluster"], "has no groups", "vae-cells cluster");
        CellsCommand.Refused(["map", folder["run"], query, "--label", "group"], "--label", "no column 'group'");
        CellsCommand.Refused(["map", folder["run"], query, "--labels", folder["counts/labels.csv"], "--batch-column", "batch", "--adapt", "2"], "--adapt", "has seen all batches");
        CellsCommand.Refused(["map", folder["run"], query, "--labels", folder.Write("short.csv", "kind\nT\n"), "--label", "kind"], "has 1 rows", "40 cells");
        CellsCommand.Refused(["map", folder["run"], query, "--out", folder["run"]], "holds a run");
        CellsCommand.Refused(["map", folder["run"], query, "--out", folder["short.csv"]], "is a file");
        CellsCommand.Refused(["map", folder["run"], query, "--certainty", "1.5"], "--certainty: got '1.5'");
        Assert.False(Directory.Exists(folder["run/map-counts"]));
    }

    private string Write(string file, CountMatrix matrix)
    {
        AnnData.Write(folder[file], matrix);
        return folder[file];
    }

    private void Refused(string query, params string[] named)
    {
        CellsCommand.Refused(["map", folder["run"], query, "--out", folder["out"]], named);
        Assert.False(Directory.Exists(folder["out"]));
    }
}
