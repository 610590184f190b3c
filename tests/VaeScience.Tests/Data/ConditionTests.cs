using System.Text;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

/// <summary>Columns as conditions of a model.</summary>
public sealed class ConditionTests
{
    private const string Json = """
        {
          "name": "tastes", "rowName": "malt",
          "columns": [
            { "name": "malt", "kind": "name" },
            { "name": "smoky", "kind": "ordinal", "levels": 5 },
            { "name": "coast", "kind": "category", "levels": ["west", "north", "east"], "role": "condition" },
            { "name": "grade", "kind": "ordinal", "levels": 5, "role": "condition" },
            { "name": "abv", "kind": "real", "range": [40, 60], "role": "condition" },
            { "name": "age", "kind": "real", "role": "label" },
            { "name": "peated", "kind": "binary", "role": "label" },
            { "name": "cask", "kind": "text" }
          ]
        }
        """;

    private static readonly string[] Names = ["coast=west", "coast=north", "coast=east", "grade", "abv"];
    private static readonly Table Table = Csv.Parse("malt,smoky,coast,grade,abv,age,peated,cask\nOban,2,west,1,45,14,0,oak\nTalisker,4,east,4,60,10,1,sherry\nWick,1,north,0,40,,0,oak\n", "t.csv");

    [Fact]
    public void Categories_are_one_hot_and_numbers_run_through_their_range()
    {
        var data = Parse().Check(Table);
        Assert.Equal(["smoky"], data.FeatureNames);
        Assert.Equal(Names, data.Conditions!.Names);
        Assert.Equal([1, 0, 0, 0.25f, 0.25f], data.Conditions.Row(0).ToArray());
        Assert.Equal([0, 0, 1, 1, 1], data.Conditions.Row(1).ToArray());
        Assert.Equal([0, 1, 0, 0, 0], data.Rows([2]).Conditions!.Values);
        // They colour and compare as labels do.
        Assert.Equal(["coast", "grade", "abv", "age", "peated", "cask"], data.Labels!.Columns);
    }

    [Fact]
    public void Numbers_are_standardised_by_the_moments_that_the_schema_keeps()
    {
        var schema = Parse();
        schema = schema with { Columns = [.. schema.Columns.Select(c => c.Name == "age" ? c with { Role = ColumnRole.Condition, Standard = (12.5, 1.0 / 3) } : c)] };
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(schema.ToJson()));
        var again = Schema.Read(stream, "again");
        Assert.Equal((12.5, 1.0 / 3), again.Columns.Single(c => c.Name == "age").Standard);
        Assert.Equal(4.5f, again.ConditionsOf(Table.Rows([0]))!.Values[^1], 1e-6f);
    }

    [Fact]
    public void The_json_of_a_schema_keeps_its_conditions()
    {
        var schema = Parse();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(schema.ToJson()));
        Assert.Equal(Names, Schema.Read(stream, "again").ConditionNames);
    }

    [Fact]
    public void Labels_become_conditions()
    {
        var schema = Parse().WithConditions(["peated", "cask", "age"], Table);
        Assert.Equal([.. Names, "age", "peated", "cask=oak", "cask=sherry"], schema.ConditionNames);
        // A condition must be known of every row, a label need not.
        Mistakes.Of(() => schema.Check(Table), "line 4, column 'age': got an empty cell");
        Assert.Equal([1, 0, 0, 0.25f, 0.25f, 0, 1, 0], Parse().WithConditions(["peated", "cask"], Table).Check(Table).Conditions!.Row(0).ToArray());
    }

    [Fact]
    public void A_row_of_conditions_is_made_from_cells()
    {
        var given = Parse().Given(new Dictionary<string, string> { ["abv"] = "50", ["coast"] = "north", ["grade"] = "2" });
        Assert.Equal([0, 1, 0, 0.5f, 0.5f], given.Values);
        Assert.Equal([0, 1, 0, 0.5f, 0.5f, 0, 1, 0, 0.5f, 0.5f], given.Repeated(2).Values);
    }

    [Fact]
    public void The_mean_of_one_hot_rows_is_the_share_of_each_level()
    {
        var conditions = RowConditions.OneHot("coast", ["west", "east"], [0, 1, 1, 1]);
        Assert.Equal([0.25f, 0.75f], conditions.Mean().Values);
        Assert.Equal([0, 0], new RowConditions(["a", "b"], []).Mean().Values);
        var both = conditions.With(new RowConditions(["dose"], [7, 8, 9, 10]));
        Assert.Equal(["coast=west", "coast=east", "dose"], both.Names);
        Assert.Equal([0, 1, 8], both.Row(1).ToArray());
        Assert.Throws<ShapeException>(() => conditions.With(new RowConditions(["dose"], [7])));
    }

    [Fact]
    public void Mistakes_are_named()
    {
        Mistakes.Of(() => Parse().WithConditions(["coats"], Table), "'coats'", "coast");
        Mistakes.Of(() => Parse().WithConditions(["malt"], Table), "'malt'");
        Mistakes.Of(() => Parse().WithConditions(["smoky"], Table), "no feature left");
        Mistakes.Of(() => Parse().WithConditions(["cask"], Csv.Parse("malt,cask\na,oak\n", "one.csv")), "one.csv has 1 levels", "at least 2");
        Mistakes.Of(() => Parse().Check(Csv.Parse("malt,smoky,coast,grade,abv\nOban,2,south,1,45\n", "t.csv")), "'coast': got 'south'");
        Mistakes.Of(() => Parse().Check(Csv.Parse("malt,smoky,coast,grade\nOban,2,west,1\n", "t.csv")), "no column 'abv'");
        Mistakes.Of(() => Parse().Given(new Dictionary<string, string> { ["coast"] = "west", ["grade"] = "1" }), "'abv': got nothing");
        Mistakes.Of(() => Parse().Given(new Dictionary<string, string> { ["coast"] = "west", ["grade"] = "1", ["abv"] = "70" }), "'abv': got '70'", "40..60");
        Mistakes.Of(() => Parse().Given(new Dictionary<string, string> { ["age"] = "12" }), "'age'", "no such condition");
        Mistakes.Of(() => Parse("text"), "role", "condition");
    }

    private static Schema Parse(string coast = "category")
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(coast == "category" ? Json : Json.Replace("\"category\", \"levels\": [\"west\", \"north\", \"east\"]", $"\"{coast}\"", StringComparison.Ordinal)));
        return Schema.Read(stream, "t.schema.json");
    }
}
