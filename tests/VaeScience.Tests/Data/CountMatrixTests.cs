using VaeScience.Compute;
using VaeScience.Data;

namespace VaeScience.Tests.Data;

public sealed class CountMatrixTests
{
    private static CountMatrix Of(float[] values, string[] cells, string[] genes, string source = "cells.h5ad") =>
        new(source, CsrMatrix.FromDense(values, genes.Length), cells, genes);

    [Fact]
    public void CellsAndGenesAreSelected()
    {
        var matrix = GoldenCounts.Matrix().WithCells(Table.Of("t", ["kind"], [GoldenCounts.Kinds]));
        var chosen = matrix.SelectCells([5, 0, 5]).SelectGenes([29, 4, 1]);
        Assert.Equal(["cell5", "cell0", "cell5"], chosen.CellNames);
        Assert.Equal(["gene29", "gene4", "gene1"], chosen.GeneNames);
        Assert.Equal(["ID29", "ID4", "ID1"], chosen.GeneIds);
        Assert.Equal([GoldenCounts.Kinds[5], GoldenCounts.Kinds[0], GoldenCounts.Kinds[5]], chosen.Cells.Text("kind"));
        Assert.Equal(from cell in (int[])[5, 0, 5] from gene in (int[])[29, 4, 1] select GoldenCounts.At(cell, gene), GoldenCounts.Dense(chosen));
        Assert.Equal(Enumerable.Range(0, 12).Select(c => (double)Enumerable.Range(0, 30).Sum(g => GoldenCounts.At(c, g))), matrix.LibrarySizes());
        Assert.Equal((4, 4), (matrix.FindGene("gene4"), matrix.FindGene("ID4")));
        Mistakes.Of(() => matrix.FindGene("gen4"), "no gene 'gen4' among 30; did you mean 'gene4'?");
        Assert.Throws<ArgumentException>(() => matrix.SelectGenes([1, 1]));
    }

    [Fact]
    public void WhatIsNoCountIsNamedWithItsCellAndGene()
    {
        Mistakes.Of(() => CountFindings.Of(Of([1, 0, 0, -2], ["a", "b"], ["x", "y"])).Require(), "cells.h5ad: holds -2 at cell 'b' (row 2), gene 'y'", "scaled");
        Mistakes.Of(() => CountFindings.Of(Of([1, float.NaN, 0, -2], ["a", "b"], ["x", "y"])).Require(), "holds NaN at cell 'a' (row 1), gene 'y'");
        Mistakes.Of(() => CountFindings.Of(Of([1, 0.6931472f, 0, 2], ["a", "b"], ["x", "y"])).Require(), "holds 0.6931472 at cell 'a'", "whole numbers", "log-normalised");
        Mistakes.Of(() => CountFindings.Of(Of([1, 250.5f, 0, 2], ["a", "b"], ["x", "y"])).Require(), "holds 250.5 at", "normalised or corrected data?");
        Mistakes.Of(() => CountFindings.Of(Of([1, 1, 0, 0], ["a", "b"], ["x", "y"])).Require(), "nothing was counted in 1 of 2 cells, the first is 'b' (row 2)");
        Assert.Equal(2, CountFindings.Of(Of([1, 0.5f, 0, 2], ["a", "b"], ["x", "y"])).Require(allowFractions: true).CellCount);
        var findings = CountFindings.Of(Of([1, 0, 0, 2, 3, 0], ["a", "a"], ["x", "y", "z"]));
        Assert.True(findings.AreCounts);
        Assert.Equal([1], findings.RepeatedCells);
        Assert.Equal([2], findings.SilentGenes);
        Assert.Equal(3 / 6.0, findings.ZeroShare, 1e-12);
    }

    [Fact]
    public void BatchesAreJoinedOnTheGenesTheyShare()
    {
        var first = Of([1, 2, 3, 4, 5, 6], ["a", "b"], ["x", "y", "z"], "p/first.h5");
        var second = Of([7, 8], ["a"], ["z", "x"], "p/second.h5").WithCells(Table.Of("t", ["kind"], [["k"]]));
        var joined = CountBatches.Join([first, second]);
        Assert.Equal(["x", "z"], joined.GeneNames);
        Assert.Equal([1, 3, 4, 6, 8, 7], GoldenCounts.Dense(joined));
        Assert.Equal(["a-first.h5", "b-first.h5", "a-second.h5"], joined.CellNames);
        Assert.Equal(["first.h5", "first.h5", "second.h5"], joined.Cells.Text("batch"));
        Assert.Equal(["", "", "k"], joined.Cells.Text("kind"));
        Assert.Equal(["1", "1", "2"], CountBatches.Join([first, second], ["1", "2"], "plate").Cells.Text("plate"));
        Mistakes.Of(() => CountBatches.Join([first, Of([1], ["c"], ["X"], "q.h5")]), "the files share no gene: p/first.h5 has 'x', q.h5 has 'X'");
    }

    [Fact]
    public void LabelsAreMatchedByNameOrOrder()
    {
        using var folder = new TemporaryFolder();
        var matrix = Of([1, 2, 3], ["a", "b", "c"], ["x"]);
        Table Labels(string text) => CellLabels.Read(folder.Write("labels.csv", text));
        Assert.Equal(["1", "2", "3"], CellLabels.Attach(matrix, Labels("id,kind\nc,3\na,1\nz,9\nb,2\n")).Cells.Text("kind"));
        Assert.Equal(["1", "2", "3"], CellLabels.Attach(matrix, Labels("kind\nc,3\na,1\nb,2\n")).Cells.Text("kind"));
        Assert.Equal(["1", "2", "3"], CellLabels.Attach(matrix, Labels("kind\n1\n2\n3\n")).Cells.Text("kind"));
        Mistakes.Of(() => CellLabels.Attach(matrix, Labels("kind\n1\n2\n")), "labels.csv: has 2 rows and no column with the cells' names, cells.h5ad has 3 cells");
        Mistakes.Of(() => CellLabels.Attach(matrix, Labels("id,kind\nc,3\na,1\n")), "column 'id' has no row for cell 'b' of cells.h5ad (2 rows, 3 cells)");
        Mistakes.Of(() => CellLabels.Attach(matrix, Labels("id,kind\na,3\na,1\nb,2\nc,1\n")), "line 3, column 'id': got 'a', which line 2 has too");
        Mistakes.Of(() => CellLabels.Attach(matrix, Labels("id,kind\na,3\n"), "name"), "no column 'name'");
    }
}
