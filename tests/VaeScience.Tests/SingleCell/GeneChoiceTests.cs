using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.SingleCell.Counts;

namespace VaeScience.Tests.SingleCell;

public sealed class GeneChoiceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string List => folder.PathOf("genes.txt");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void GenesOfAListAreTakenByNameOrIdentifierInTheOrderOfTheMatrix()
    {
        File.WriteAllText(List, "Gata1\nENS1,first\n\nElane\tand more\n");
        var choice = new GeneChoice(0, List, NameList.Read(List, "gene"));
        Assert.Equal([0, 2, 3], choice.Of(Matrix(), null));
    }

    [Fact]
    public void AGeneThatThereIsNotIsNamedWithTheNearest()
    {
        var wrong = Assert.Throws<UserException>(() => new GeneChoice(0, List, ["Elane", "Gatta1"]).Of(Matrix(), null));
        Assert.Contains("1 of 2", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("'Gata1'", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n \n", "names no gene")]
    [InlineData("Gata1\nElane\nGata1\n", "2 times")]
    public void AListWithoutGenesOrWithOneTwiceIsRefused(string text, string said)
    {
        File.WriteAllText(List, text);
        Assert.Contains(said, Assert.Throws<UserException>(() => NameList.Read(List, "gene")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AListAndANumberTogetherAreRefused()
    {
        CellsCommand.Succeeds("simulate", "--cells", "40", "--genes", "30", "--out", folder.PathOf("counts"));
        File.WriteAllText(List, "gene_1\ngene_2\n");
        CellsCommand.Refused(["train", folder.PathOf("counts"), "--genes", "20", "--gene-list", List, "--out", folder.PathOf("run")], "--gene-list");
        Assert.False(Directory.Exists(folder.PathOf("run")));
    }

    [Fact]
    public void CellsOfAListAreTakenAndOthersLeftOut()
    {
        File.WriteAllText(List, "b,T cell\n");
        var kept = new CellFilters { Names = NameList.Read(List, "cell") }.Apply(Matrix());
        Assert.Equal(["b"], kept.CellNames);
        var wrong = Assert.Throws<UserException>(() => new CellFilters { Names = ["b", "c"] }.Apply(Matrix()));
        Assert.Contains("1 of 2", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("'c'", wrong.Message, StringComparison.Ordinal);
    }

    private static CountMatrix Matrix() =>
        new("four", CsrMatrix.FromDense([1, 2, 3, 4, 5, 6, 7, 8], 4), ["a", "b"], ["Hba-a2", "Pf4", "Elane", "Gata1"])
        {
            Genes = Table.Of("four", ["gene_id"], [["ENS1", "ENS2", "ENS3", "ENS4"]]),
        };
}
