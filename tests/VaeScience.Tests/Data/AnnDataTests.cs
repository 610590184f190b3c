using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

public sealed class AnnDataTests
{
    [Theory]
    [InlineData("current.h5ad")]
    [InlineData("dense-lzf.h5ad")]
    [InlineData("categories.h5ad")]
    [InlineData("records.h5ad")]
    public void EveryLayoutIsRead(string file)
    {
        var matrix = GoldenCounts.Read(file);
        GoldenCounts.EqualWithNames(matrix);
        Assert.Equal(GoldenCounts.Kinds, matrix.Cells.Text("kind"));
        Assert.Equal(InputFile.Sha256(GoldenCounts.PathOf(file)), matrix.Fingerprint);
    }

    [Fact]
    public void AnnotationsAreText()
    {
        var matrix = GoldenCounts.Read("current.h5ad");
        Assert.Equal(["kind", "whole", "part", "flag", "text", "nullable"], matrix.Cells.Columns);
        Assert.Equal(["0", "10", "20"], matrix.Cells.Text("whole").Take(3));
        Assert.Equal(["0", "", "0.5", "0.75"], matrix.Cells.Text("part").Take(4));
        Assert.Equal(["True", "False"], matrix.Cells.Text("flag").Take(2));
        Assert.Equal(["t0", "t1"], matrix.Cells.Text("text").Take(2));
        Assert.Equal(["0", "1", "", "3"], matrix.Cells.Text("nullable").Take(4));
        Assert.Equal(GoldenCounts.GeneIds, matrix.GeneIds);
        Assert.Equal("0.25", GoldenCounts.Read("records.h5ad").Cells.Text("part")[1]);
    }

    [Theory]
    [InlineData("columns", 2)]
    [InlineData("dense", 3)]
    [InlineData("raw", 1)]
    [InlineData("X", 1)]
    public void LayersAreRead(string layer, float factor) => GoldenCounts.EqualWithNames(GoldenCounts.Read("current.h5ad", new CountOptions { Layer = layer }), factor);

    [Fact]
    public void AWrongLayerIsNamed()
    {
        Assert.Equal(["raw", "columns", "dense", "logged"], GoldenCounts.Read("current.h5ad").LayerNames);
        Assert.Equal(["X", "raw", "columns", "dense"], GoldenCounts.Read("current.h5ad", new CountOptions { Layer = "logged" }).LayerNames);
        Mistakes.Of(() => GoldenCounts.Read("current.h5ad", new CountOptions { Layer = "colums" }), "current.h5ad: has no layer 'colums'; did you mean 'columns'?");
        Mistakes.Of(() => GoldenCounts.Read("current.h5ad", new CountOptions { Layer = "../obs" }), "has no layer '../obs'");
        Mistakes.Of(() => CountFindings.Of(GoldenCounts.Read("current.h5ad", new CountOptions { Layer = "logged" })).Require(),
            "current.h5ad: holds 1.609438 at cell 'cell0' (row 1), gene 'gene3'", "log-normalised data?", "'X', 'raw'", "--layer");
    }

    [Fact]
    public void WhatIsWrittenComesBack()
    {
        using var folder = new TemporaryFolder();
        var cells = Table.Of("cells", ["kind", "cluster", "score", "flag", "note"],
        [
            GoldenCounts.Kinds, Enumerable.Range(0, 12).Select(i => $"{i % 11}"), Enumerable.Range(0, 12).Select(i => i == 5 ? "" : $"{i}.5"),
            Enumerable.Range(0, 12).Select(i => i > 4 ? "True" : "False"), Enumerable.Range(0, 12).Select(i => $"note {i}"),
        ]);
        var matrix = GoldenCounts.Matrix().WithCells(cells);
        var parts = new AnnDataParts
        {
            Embeddings = new Dictionary<string, float[]> { ["X_vae"] = [.. Enumerable.Range(0, 24).Select(i => i / 2f)] },
            Layers = new Dictionary<string, CsrMatrix> { ["twice"] = CsrMatrix.FromDense(GoldenCounts.Values(2), GoldenCounts.Genes) },
            Categories = ["cluster"],
        };
        AnnData.Write(folder["out.h5ad"], matrix, parts);
        var back = CountCatalog.Default.Read(folder["out.h5ad"]);
        GoldenCounts.EqualWithNames(back);
        GoldenCounts.EqualWithNames(AnnData.Read(folder["out.h5ad"], new CountOptions { Layer = "twice" }), 2);
        foreach (var column in cells.Columns) Assert.Equal(cells.Text(column), back.Cells.Text(column));
        Assert.Equal(cells.Columns, back.Cells.Columns);
        Assert.Equal(GoldenCounts.GeneIds, back.GeneIds);
        Assert.Equal(["out.h5ad"], folder.Files);
        Assert.Throws<ShapeException>(() => AnnData.Write(folder["no.h5ad"], matrix, parts with { Embeddings = new Dictionary<string, float[]> { ["X"] = [1, 2] } }));
        Assert.Equal(["out.h5ad"], folder.Files);
    }
}
