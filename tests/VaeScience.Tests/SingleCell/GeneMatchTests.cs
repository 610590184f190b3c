using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.SingleCell.Mapping;

namespace VaeScience.Tests.SingleCell;

/// <summary>Genes of a query found among those of a run.</summary>
public sealed class GeneMatchTests
{
    private static readonly string[] Symbols = ["GAPDH", "ACTB", "CD3E", "CD19"], Ids = ["ENSG00000111640", "ENSG00000075624", "ENSG00000198851", "ENSG00000177455"];

    [Fact]
    public void Names_are_matched_in_any_order_and_others_left_out()
    {
        var match = GeneMatch.Find(Cells(Symbols), Cells(["CD19", "MS4A1", "GAPDH"]));
        Assert.Equal([0, 3], match.Run);
        Assert.Equal([2, 0], match.Query);
        Assert.Equal("2 of the model's 4 genes are in the query", match.ToString());
        Assert.Equal((0.5, false), (match.Share, match.IsWhole));
    }

    [Fact]
    public void Identifiers_on_one_side_meet_names_on_the_other()
    {
        Assert.True(GeneMatch.Find(Cells(Symbols, Ids), Cells(Ids)).IsWhole);
        Assert.True(GeneMatch.Find(Cells(Ids), Cells(Symbols, Ids)).IsWhole);
        Assert.True(GeneMatch.Find(Cells(Symbols, Ids), Cells(["a", "b", "c", "d"], [.. Ids.Reverse()])).IsWhole);
        // Names agree where identifiers are of another annotation.
        Assert.True(GeneMatch.Find(Cells(Symbols, Ids), Cells(Symbols, ["1", "2", "3", "4"])).IsWhole);
    }

    [Theory]
    [InlineData(new[] { "Gapdh", "Actb", "Cd3e", "Cd19" }, "but for capitals")]
    [InlineData(new[] { "ENSG00000111640", "ENSG00000075624", "ENSG00000198851", "ENSG00000177455" }, "Ensembl identifiers")]
    [InlineData(new[] { "YAL001C", "YAL002W", "YAL003W", "YAL005C" }, "same species")]
    public void Too_few_are_refused_with_a_name_of_each_side_and_a_guess_why(string[] names, string guess)
    {
        var (run, query) = (Cells(Symbols), Cells(names));
        var e = Assert.Throws<UserException>(() => GeneMatch.Find(run, query).Require(run, query, 0.5));
        foreach (var part in (string[])["0 of the model's 4 genes", "--least-shared", "'GAPDH'", $"'{names[0]}'", guess]) Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Versions_of_identifiers_are_named_as_the_reason()
    {
        var (run, query) = (Cells(Ids), Cells([.. Ids.Select(id => $"{id}.7")]));
        var e = Assert.Throws<UserException>(() => GeneMatch.Find(run, query).Require(run, query, 0.5));
        Assert.Contains("4 would match without their versions", e.Message, StringComparison.Ordinal);
    }

    private static CountMatrix Cells(string[] names, string[]? ids = null)
    {
        var matrix = new CountMatrix("cells", CsrMatrix.FromDense([.. Enumerable.Repeat(1f, names.Length)], names.Length), ["cell"], names);
        return ids is null ? matrix : new CountMatrix("cells", matrix.Counts, ["cell"], names) { Genes = Table.Of("genes", ["gene_id"], [ids]) };
    }
}
