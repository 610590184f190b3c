using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

public sealed class WhiskyDataTests
{
    private static readonly Schema Schema = Schema.Read(Repository.PathOf("data-schemas/whisky.schema.json"));
    private static readonly Table Table = Csv.Read(Repository.PathOf("data-schemas/whisky.csv"));
    private static readonly Dataset Whisky = Schema.Check(Table);

    [Fact]
    public void TheFileIsThePublishedOne()
    {
        Assert.True(Schema.IsPublished(Table));
        Assert.Equal((86, 12), (Whisky.RowCount, Whisky.FeatureCount));
        Assert.All(Whisky.Features, f => Assert.Equal((ColumnKind.Ordinal, 5, "ordinal"), (f.Kind, f.LevelCount, f.Likelihood)));
        Assert.Equal(["region", "os_easting_m", "os_northing_m"], Whisky.Labels!.Columns);
    }

    // Means and deviations (n - 1) to four decimals, counts of the scores 0 to 4: computed apart from this code.
    [Theory]
    [InlineData("body", 2.0698, 0.9304, new[] { 2, 19, 45, 11, 9 })]
    [InlineData("sweetness", 2.2907, 0.7173, new[] { 0, 10, 44, 29, 3 })]
    [InlineData("smoky", 1.5349, 0.8636, new[] { 4, 45, 28, 5, 4 })]
    [InlineData("medicinal", 0.5465, 0.9900, new[] { 59, 15, 7, 2, 3 })]
    [InlineData("tobacco", 0.1163, 0.3224, new[] { 76, 10, 0, 0, 0 })]
    [InlineData("honey", 1.2442, 0.8532, new[] { 18, 33, 32, 2, 1 })]
    [InlineData("spicy", 1.3837, 0.7847, new[] { 12, 33, 37, 4, 0 })]
    [InlineData("winey", 0.9767, 0.9328, new[] { 29, 37, 15, 3, 2 })]
    [InlineData("nutty", 1.4651, 0.8217, new[] { 12, 27, 43, 3, 1 })]
    [InlineData("malty", 1.8023, 0.6291, new[] { 2, 21, 55, 8, 0 })]
    [InlineData("fruity", 1.8023, 0.7794, new[] { 6, 18, 49, 13, 0 })]
    [InlineData("floral", 1.6977, 0.8550, new[] { 9, 19, 49, 7, 2 })]
    public void ScoresHaveTheKnownMoments(string attribute, double mean, double deviation, int[] counts)
    {
        var scores = Table.Numbers(attribute);
        var average = scores.Average();
        Assert.Equal(mean, average, 5e-5);
        Assert.Equal(deviation, Math.Sqrt(scores.Sum(s => (s - average) * (s - average)) / (scores.Length - 1)), 5e-5);
        Assert.Equal(counts, Enumerable.Range(0, 5).Select(level => scores.Count(s => s == level)));
        Assert.Equal(scores, Enumerable.Range(0, 86).Select(row => (double)Whisky.Row(row)[Whisky.FeatureNames.ToList().IndexOf(attribute)]));
    }

    [Fact]
    public void RegionsHaveTheKnownSizesAndNoTwoProfilesAreAlike()
    {
        var sizes = Whisky.Labels!.Text("region").CountBy(r => r).ToDictionary();
        Assert.Equal((43, 25, 7, 6, 3, 2), (sizes["Speyside"], sizes["Highlands"], sizes["Islay"], sizes["Islands"], sizes["Lowlands"], sizes["Campbeltown"]));
        Assert.Equal(86, Enumerable.Range(0, 86).Select(row => string.Join(' ', Whisky.Row(row).ToArray())).Distinct().Count());
    }

    [Theory]
    [InlineData("Ardbeg,4,1,4,", "Ardbeg,4,1,7,", "whisky.csv: line 5, column 'smoky': got '7', allowed are whole numbers 0..4 (ordinal); correct the cell or widen 'levels' in the schema")]
    [InlineData("Ardbeg,4,1,4,", "Ardbeg,4,1,2.5,", "line 5, column 'smoky': got '2.5'")]
    [InlineData("Ardbeg,", "Aberlour,", "line 5, column 'distillery': got 'Aberlour', which line 3 has too")]
    [InlineData(",smoky,", ",smokey,", "has no column 'smoky'")]
    public void OneWrongCellIsFound(string right, string wrong, string named)
    {
        var text = File.ReadAllText(Repository.PathOf("data-schemas/whisky.csv"));
        Assert.Contains(right, text, StringComparison.Ordinal);
        Mistakes.Of(() => Schema.Check(Csv.Parse(text.Replace(right, wrong, StringComparison.Ordinal), "whisky.csv")), named);
    }

    [RealDataFact("whisky/whisky.csv")]
    public void EveryCellIsTheSources()
    {
        var source = Csv.Read(RealData.PathOf("whisky/whisky.csv"));
        foreach (var column in Table.Columns) Assert.Equal(source.Text(column), Table.Text(column));
    }

    [RealDataFact("whisky/lapointe1994.csv")]
    public void TheSecondTableIsFoundAndNamesTheSameDistilleries()
    {
        var path = new DataCache(DataCache.FolderOf(null, Environment.GetEnvironmentVariable)).PathOf("lapointe1994");
        var table = Csv.Read(path);
        Assert.Equal(109, table.RowCount);
        var matched = table.Text("whisky_csv_name").Where(n => n.Length > 0).ToList();
        Assert.Equal(82, matched.Count);
        Assert.Subset(Whisky.RowNames.ToHashSet(), matched.ToHashSet());
    }
}
