using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

public sealed class TableTests
{
    private static readonly Table Sample = Csv.Parse("name,x,y\na,1,2e3\nb,-0.5,7\nc,3,nan\n", "s.csv");

    [Fact]
    public void NumbersAreReadWithAPointAndRefusedByLineAndColumn()
    {
        Assert.Equal([1, -0.5, 3], Sample.Numbers("x"));
        Mistakes.Of(() => Sample.Numbers("y"), "s.csv: line 4, column 'y': got 'nan'", "finite numbers");
        Mistakes.Of(() => Csv.Parse("x;z\n1,5;1\n", "s.csv").Numbers("x"), "got '1,5'", "decimal point");
        Mistakes.Of(() => Csv.Parse("x\n1e999\n").Numbers("x"), "got '1e999'");
    }

    [Fact]
    public void UnknownColumnsBringTheNearestName() =>
        Mistakes.Of(() => Sample.Text("nmae"), "s.csv: no column 'nmae'; did you mean 'name'?");

    [Fact]
    public void SelectedColumnsAndRowsKeepTheirPlaces()
    {
        var part = Sample.Select(["y", "name"]).Rows([2, 0]);
        Assert.Equal(["y", "name"], part.Columns);
        Assert.Equal(["c", "a"], part.Text("name"));
        Assert.Equal([4, 2], new[] { part.Line(0), part.Line(1) });
        Mistakes.Of(() => part.Numbers("y"), "line 4");
        Mistakes.Of(() => Sample.Select(["x", "x"]), "both named 'x'");
        Assert.Equal(0, Sample.Rows([]).RowCount);
    }

    [Fact]
    public void ColumnsOfUnequalLengthAreAProgrammersMistake() =>
        Assert.Throws<ShapeException>(() => Table.Of("t", ["a", "b"], [["1"], ["1", "2"]]));

    [Fact]
    public void HostileTextStaysOnOneShortLine()
    {
        Assert.Equal("'a\\u000Ab\\u202Ec'", Excerpt.Quoted("a\nb\u202Ec"));
        Assert.InRange(Excerpt.Quoted(new string('x', 1_000_000)).Length, 1, 60);
        Mistakes.Of(() => Csv.Parse("\"x\n\"\n1\n").Text(new string('y', 100_000)));
    }

    [Theory]
    [InlineData("smokey", "smoky")]
    [InlineData("Smoky", "smoky")]
    [InlineData("bdoy", "body")]
    [InlineData("medicine", "medicinal")]
    [InlineData("zzz", null)]
    public void NearestNameKnowsSlipsOfTheHand(string got, string? want) =>
        Assert.Equal(want, NearestName.Of(got, ["body", "smoky", "medicinal"]));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "ac", 1)]
    [InlineData("ca", "abc", 3)]
    public void DistancesAreTheTextbooks(string a, string b, int want)
    {
        Assert.Equal(want, NearestName.Distance(a, b));
        Assert.Equal(want, NearestName.Distance(b, a));
    }
}
