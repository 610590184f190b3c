using System.Text;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

public sealed class SchemaTests
{
    private const string Json = """
        {
          "name": "tastes", "rowName": "malt",
          "columns": [
            { "name": "malt", "kind": "name" },
            { "name": "smoky", "kind": "ordinal", "levels": 5 },
            { "name": "grade", "kind": "ordinal", "levels": ["low", "middle", "high"] },
            { "name": "casks", "kind": "count", "range": [0, 100] },
            { "name": "abv", "kind": "real", "range": [40, null], "unit": "percent" },
            { "name": "peated", "kind": "binary", "likelihood": "bernoulli" },
            { "name": "coast", "kind": "category", "levels": ["east", "west"], "role": "feature" },
            { "name": "age", "kind": "real", "role": "label" },
            { "name": "note", "kind": "text", "role": "ignore" }
          ]
        }
        """;

    private const string Header = "malt,smoky,grade,casks,abv,peated,coast,age,note\n";
    private const string Good = "Oban,2,low,7,43,0,west,14,x\n";

    private static Schema Parse(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return Schema.Read(stream, "t.schema.json");
    }

    private static Dataset Check(string rows) => Parse(Json).Check(Csv.Parse(Header + rows, "t.csv"));

    [Fact]
    public void CellsBecomeNumbersAndLevelIndices()
    {
        var data = Check(Good + "Talisker,4.0,high,1e2,45.8,1,east,,y\n");
        Assert.Equal(["smoky", "grade", "casks", "abv", "peated", "coast"], data.FeatureNames);
        Assert.Equal([2, 0, 7, 43, 0, 1, 4, 2, 100, 45.8f, 1, 0], data.Values);
        Assert.Equal(["Oban", "Talisker"], data.RowNames);
        Assert.Equal(["age"], data.Labels!.Columns);
        Assert.Equal([5, 3, 0, 0, 2, 2], data.Features.Select(c => c.LevelCount));
        Assert.Equal("bernoulli", data.Features[4].Likelihood);
        Assert.Equal(64, data.Fingerprint.Length);
    }

    [Fact]
    public void RowsKeepValuesNamesAndLabelsTogether()
    {
        var part = Check(Good + "Talisker,4,high,100,45.8,1,east,10,y\n").Rows([1]);
        Assert.Equal([4, 2, 100, 45.8f, 1, 0], part.Row(0).ToArray());
        Assert.Equal("Talisker", part.RowNames.Single());
        Assert.Equal("10", part.Labels!.Text("age").Single());
    }

    [Theory]
    [InlineData("X,7,low,7,43,0,west,1,", "'smoky': got '7', allowed are whole numbers 0..4 (ordinal); correct the cell or widen 'levels' in the schema")]
    [InlineData("X,-1,low,7,43,0,west,1,", "'smoky': got '-1'")]
    [InlineData("X,2.5,low,7,43,0,west,1,", "'smoky': got '2.5', allowed are whole numbers 0..4 (ordinal); correct the cell")]
    [InlineData("X,two,low,7,43,0,west,1,", "'smoky': got 'two', allowed are whole numbers 0..4")]
    [InlineData("X,NaN,low,7,43,0,west,1,", "'smoky': got 'NaN', allowed are whole numbers 0..4")]
    [InlineData("X,,low,7,43,0,west,1,", "'smoky': got an empty cell, allowed are whole numbers 0..4 (ordinal); fill the cell or drop the row")]
    [InlineData("X,2,lwo,7,43,0,west,1,", "'grade': got 'lwo', allowed are 'low', 'middle', 'high' (ordinal); did you mean 'low'?")]
    [InlineData("X,2,low,-1,43,0,west,1,", "'casks': got '-1', allowed are whole numbers 0..100 (count); correct the cell or widen 'range'")]
    [InlineData("X,2,low,0.693,43,0,west,1,", "'casks': got '0.693'")]
    [InlineData("X,2,low,7,NaN,0,west,1,", "'abv': got 'NaN'")]
    [InlineData("X,2,low,7,Infinity,0,west,1,", "'abv': got 'Infinity'")]
    [InlineData("X,2,low,7,1e39,0,west,1,", "'abv': got '1e39'")]
    [InlineData("X,2,low,7,39.9,0,west,1,", "'abv': got '39.9'")]
    [InlineData("X,2,low,7,43,2,west,1,", "'peated': got '2', allowed are 0 and 1 (binary)")]
    [InlineData("X,2,low,7,43,0,north,1,", "'coast': got 'north', allowed are 'east', 'west' (category)")]
    [InlineData("X,2,low,7,43,0,west,old,", "'age': got 'old', allowed are finite numbers (real)")]
    [InlineData(" ,2,low,7,43,0,west,1,", "'malt': got an empty cell")]
    public void AWrongCellIsNamedByLineColumnAndWhatIsAllowed(string row, string named) =>
        Mistakes.Of(() => Check(Good + row + "\n"), "t.csv: line 3, column " + named);

    [Fact]
    public void RepeatedNamesAreNamedWithBothLines() =>
        Mistakes.Of(() => Check(Good + "Ben Nevis,2,low,7,43,0,west,1,\n" + Good), "t.csv: line 4, column 'malt': got 'Oban', which line 2 has too");

    [Fact]
    public void MissingColumnsAndRowsAreNamed()
    {
        Mistakes.Of(() => Check(""), "t.csv: has a header line and no rows");
        var schema = Parse(Json);
        Mistakes.Of(() => schema.Check(Csv.Parse(Header.Replace("smoky", "smokey", StringComparison.Ordinal) + Good, "t.csv")),
            "t.csv: has no column 'smoky'", "schema 'tastes'", "did you mean 'smokey'?");
        Mistakes.Of(() => schema.Check(Csv.Parse("a,b\n1,2\n", "t.csv")), "has no column 'malt'", "known are 'a', 'b'");
    }

    [Fact]
    public void LabelColumnsMayBeAbsentAndOthersAreNotLookedAt()
    {
        var data = Parse(Json).Check(Csv.Parse("extra,coast,peated,abv,casks,grade,smoky,malt\n?,west,0,43,7,low,2,Oban\n"));
        Assert.Equal([2, 0, 7, 43, 0, 1], data.Values);
        Assert.Null(data.Labels);
    }

    [Fact]
    public void EveryProblemIsListed()
    {
        var table = Csv.Parse(Header + "Oban,7,low,7,43,0,west,1,\nOban,2,low,x,43,3,west,1,\n", "t.csv");
        Assert.Equal(4, Parse(Json).Problems(table).Count());
    }

    [Fact]
    public void RowsWithoutANameColumnAreNamedByTheirLines()
    {
        var schema = Parse("""{ "name": "t", "columns": [{ "name": "x", "kind": "real" }] }""");
        Assert.Equal(["2", "4"], schema.Check(Csv.Parse("x\n1\n\n2\n")).RowNames);
    }

    [Fact]
    public void ASchemaWrittenIsReadBackEqual()
    {
        var schema = Parse(Json);
        var back = Parse(schema.ToJson());
        Assert.Equal(schema.ToJson(), back.ToJson());
        Assert.Equal(schema.Columns.Select(c => c with { LevelNames = null }), back.Columns.Select(c => c with { LevelNames = null }));
        Assert.Equal(schema.Columns[2].LevelNames, back.Columns[2].LevelNames);
    }

    [Theory]
    [InlineData("""{ "nam": "t" }""", "unknown field 'nam'; did you mean 'name'?")]
    [InlineData("""{ "name": "t" }""", "has no field 'columns'")]
    [InlineData("""{ "name": "t", "name": "u" }""", "is no JSON")]
    [InlineData("""{ "name": "\ud800" }""", "no Unicode")]
    [InlineData("""{ "name": "t", "columns": [] }""", "a list without any feature")]
    [InlineData("""{ "name": "t", "columns": {} }""", "'columns' is an object")]
    [InlineData("""[]""", "got a list, wanted is an object")]
    [InlineData("""{ "name": 3 }""", "'name' is '3', allowed is a text")]
    [InlineData("{", "line 1: is no JSON")]
    [InlineData("", "is no JSON")]
    public void AWrongSchemaIsNamed(string json, string named) => Mistakes.Of(() => Parse(json), "t.schema.json", named);

    [Theory]
    [InlineData("""{ "name": "x", "kind": "real", "level": 5 }""", "column 'x': unknown field 'level'; did you mean 'levels'?")]
    [InlineData("""{ "name": "x", "kind": "ordnal", "levels": 5 }""", "column 'x': 'kind' is 'ordnal', allowed is one of name, ordinal")]
    [InlineData("""{ "name": "x" }""", "column 'x': has no field 'kind'")]
    [InlineData("""{ "kind": "real" }""", "column 1: has no field 'name'")]
    [InlineData("""{ "name": "x", "kind": "ordinal" }""", "'levels' is absent")]
    [InlineData("""{ "name": "x", "kind": "ordinal", "levels": 1 }""", "'levels' is '1', allowed is a whole number 2..1000")]
    [InlineData("""{ "name": "x", "kind": "ordinal", "levels": 1e300 }""", "'levels' is '1e300'")]
    [InlineData("""{ "name": "x", "kind": "ordinal", "levels": ["a", "a"] }""", "repeated name")]
    [InlineData("""{ "name": "x", "kind": "ordinal", "levels": ["a", 3] }""", "'levels' is '3', allowed is a text")]
    [InlineData("""{ "name": "x", "kind": "real", "levels": 5 }""", "'levels' is given, allowed is nothing for the kind 'real'")]
    [InlineData("""{ "name": "x", "kind": "real", "range": [2, 1] }""", "'range' is [2, 1], allowed is ascending")]
    [InlineData("""{ "name": "x", "kind": "real", "range": [0, 1e999] }""", "'range' is '1e999'")]
    [InlineData("""{ "name": "x", "kind": "count", "range": [-1, 5] }""", "0 or more")]
    [InlineData("""{ "name": "x", "kind": "real", "standard": [0, 1] }""", "nothing but for conditions")]
    [InlineData("""{ "name": "x", "kind": "real", "role": "condition", "standard": [0, 0] }""", "the latter above 0")]
    [InlineData("""{ "name": "x", "kind": "real", "role": "condition", "standard": ["a", 1] }""", "[mean, standard deviation]")]
    [InlineData("""{ "name": "x", "kind": "text", "role": "feature" }""", "'role' is 'feature'")]
    [InlineData("""{ "name": "x", "kind": "name" }""", "'rowName' is absent")]
    public void AWrongColumnIsNamed(string column, string named) =>
        Mistakes.Of(() => Parse($$"""{ "name": "t", "columns": [{{column}}, { "name": "y", "kind": "real" }] }"""), "t.schema.json", named);

    [Fact]
    public void ColumnsNamedTwiceAndWrongChecksumsAreNamed()
    {
        const string X = """{ "name": "x", "kind": "real" }""";
        Mistakes.Of(() => Parse($$"""{ "name": "t", "columns": [{{X}}, {{X}}] }"""), "column 2: the name 'x' occurs twice");
        Mistakes.Of(() => Parse($$"""{ "name": "t", "sha256": "abc", "columns": [{{X}}] }"""), "'sha256' is 'abc', allowed is 64");
        Mistakes.Of(() => Parse($$"""{ "name": "t", "rowName": "x", "columns": [{{X}}] }"""), "'rowName' is 'x'");
    }

    [Fact]
    public void ASchemaOfHostileSizeEndsInAnErrorAfterASmallRead()
    {
        using var stream = new EndlessStream("[["u8.ToArray(), 1L << 31);
        Mistakes.Of(() => Schema.Read(stream, "t.schema.json"), "is over 16 MiB");
        Assert.InRange(stream.BytesRead, 0, 17 << 20);
        Mistakes.Of(() => Parse(new string('[', 1 << 20)), "is no JSON");
    }
}
