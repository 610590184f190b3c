using System.Globalization;
using System.Text.Json.Nodes;
using VaeScience.Data.Formats;
using VaeScience.Whisky;

namespace VaeScience.Tests.Whisky;

/// <summary>What <c>factors</c> says of intervals, attributes and columns that no model has seen.</summary>
public sealed class FactorCommandTests(TrainedWhisky trained) : IClassFixture<TrainedWhisky>
{
    [Fact]
    public void Intervals_hold_the_loadings_and_positions_they_are_of()
    {
        WhiskyCommand.Succeeds("factors", trained.Run, "--bootstrap", "20", "--bootstrap-epochs", "60", "--quiet");
        var intervals = Csv.Read(trained.PathOf("intervals.csv"));
        Assert.Equal(2 * (12 + 86), intervals.RowCount);
        var (loadings, factors) = (Csv.Read(trained.PathOf("loadings.csv")), Csv.Read(trained.PathOf("factors.csv")));
        var inside = 0;
        for (var i = 0; i < intervals.RowCount; i++)
        {
            var (table, names) = intervals.Text("of")[i] == "loading" ? (loadings, "attribute") : (factors, "name");
            var value = table.Numbers($"factor_{intervals.Text("factor")[i]}")[table.Text(names).ToList().IndexOf(intervals.Text("name")[i])];
            var (low, high) = (intervals.Numbers("low")[i], intervals.Numbers("high")[i]);
            Assert.True(low < high);
            if (low <= value && value <= high) inside++;
        }
        // Percentile intervals are not centred, but they miss their own estimate rarely.
        Assert.True(inside > 0.9 * intervals.RowCount, $"{inside} of {intervals.RowCount}");
        // Medicinal is surely positive on the first factor, winey on the second.
        double LowOf(string attribute, string factor) => Enumerable.Range(0, 24).Where(i => intervals.Text("name")[i] == attribute && intervals.Text("factor")[i] == factor).Select(i => intervals.Numbers("low")[i]).Single();
        Assert.True(LowOf("medicinal", "1") > 0);
        Assert.True(LowOf("winey", "2") > 0);
    }

    [Fact]
    public void Bootstrap_repeats_with_its_seed()
    {
        WhiskyCommand.Succeeds("factors", trained.Run, "--bootstrap", "3", "--bootstrap-epochs", "5", "--quiet");
        var first = File.ReadAllText(trained.PathOf("intervals.csv"));
        WhiskyCommand.Succeeds("factors", trained.Run, "--bootstrap", "3", "--bootstrap-epochs", "5", "--quiet", "--threads", "2");
        Assert.Equal(first, File.ReadAllText(trained.PathOf("intervals.csv")));
    }

    [Fact]
    public void A_sensitive_attribute_shares_information_with_its_factor()
    {
        var table = Csv.Read(trained.PathOf("attributes.csv"));
        Assert.Equal(24, table.RowCount);
        double Of(string column, string attribute, string factor) => Enumerable.Range(0, 24)
            .Where(i => table.Text("attribute")[i] == attribute && table.Text("factor")[i] == factor).Select(i => table.Numbers(column)[i]).Single();
        Assert.True(Of("sensitivity", "medicinal", "1") > 0.8);
        Assert.True(Of("sensitivity", "floral", "1") < -0.4);
        Assert.True(Of("mutual_information", "medicinal", "1") > 0.3);
        Assert.True(Of("mutual_information", "winey", "2") > 0.3);
        Assert.True(Of("mutual_information", "spicy", "1") < 0.2);
    }

    [Fact]
    public void The_tables_own_labels_are_held_against_the_factors()
    {
        var table = Csv.Read(trained.PathOf("auxiliary.csv"));
        var region = Enumerable.Range(0, table.RowCount).Single(i => table.Text("column")[i] == "region" && table.Text("factor")[i] == "1");
        Assert.Equal("eta_squared", table.Text("measure")[region]);
        Assert.InRange(table.Numbers("value")[region], 0.3, 0.7);
        Assert.Equal(5.0 / 85, table.Numbers("chance")[region], 5);
        // Smoke lies in the west: the easting falls as the first factor grows.
        var east = Enumerable.Range(0, table.RowCount).Single(i => table.Text("column")[i] == "os_easting_m" && table.Text("factor")[i] == "1" && table.Text("measure")[i] == "pearson");
        Assert.True(double.Parse(table.Text("high")[east], CultureInfo.InvariantCulture) < 0);
    }

    [RealDataFact("whisky/lapointe1994.csv")]
    public void The_factors_foretell_the_sea_and_the_sherry_of_another_taster()
    {
        var notes = RealData.PathOf("whisky/lapointe1994.csv");
        using var folder = new TemporaryFolder();
        var run = folder.PathOf("linear");
        WhiskyCommand.Succeeds(["train", "--out", run, "--seed", "2", "--quiet", .. TrainedWhisky.LinearOptions]);
        var metrics = JsonNode.Parse(WhiskyCommand.Succeeds("factors", run, "--bootstrap", "0", "--with", notes, "--key", "whisky_csv_name", "--json").Output)!;
        Assert.True((double)metrics["auxiliary.nose_sea.factor_1.auc"]! >= 0.88, $"{metrics["auxiliary.nose_sea.factor_1.auc"]}");
        Assert.True((double)metrics["auxiliary.palate_sherry.factor_2.auc"]! >= 0.86, $"{metrics["auxiliary.palate_sherry.factor_2.auc"]}");
        // Six whiskies with sherry tell little: the interval must say so.
        var (low, high) = ((double)metrics["auxiliary.palate_sherry.factor_2.auc.low"]!, (double)metrics["auxiliary.palate_sherry.factor_2.auc.high"]!);
        Assert.InRange(high - low, 0.15, 0.5);
        Assert.True(low > 0.5);
        WhiskyCommand.Succeeds("report", run, "--with", notes, "--key", "whisky_csv_name");
        Assert.Contains("nose_sea", File.ReadAllText(Path.Combine(run, "report.html")), StringComparison.Ordinal);
        WhiskyCommand.Refused(["factors", run, "--with", notes], "no column 'distillery'", "--key");
        WhiskyCommand.Refused(["factors", run, "--with", notes, "--key", "whisky_name"], "did you mean 'whisky_csv_name'?");
        WhiskyCommand.Refused(["factors", run, "--with", notes, "--key", "region"], "region", "twice");
    }

    [Fact]
    public void A_table_that_cannot_be_joined_is_refused()
    {
        using var folder = new TemporaryFolder();
        WhiskyCommand.Refused(["factors", trained.Run, "--with", folder.Write("other.csv", "distillery,age\nNowhere,12\n")], "other.csv", "no cell", "Aberfeldy");
        WhiskyCommand.Refused(["factors", trained.Run, "--with", folder.Write("twice.csv", "distillery,age\nArdbeg,12\nArdbeg,14\n")], "line 3", "'Ardbeg'", "twice");
        WhiskyCommand.Refused(["report", trained.Run, "--with", folder.PathOf("nothing.csv")], "no such file");
    }

    [Fact]
    public void Kinds_of_columns_are_told_by_their_cells_and_useless_ones_are_left_out()
    {
        using var folder = new TemporaryFolder();
        var names = TasteProfiles.Load().RowNames;
        var rows = names.Select((n, i) => $"{n},{i % 2},{i / 3.0:F2},{(i % 3 == 0 ? "low" : "high")},the words of {i},7,{(i < 5 ? "1" : "")}\n");
        var file = folder.Write("more.csv", "distillery,yes,amount,word,free,same,sparse\n" + string.Concat(rows));
        WhiskyCommand.Succeeds("factors", trained.Run, "--bootstrap", "0", "--with", file, "--quiet");
        var table = Csv.Read(trained.PathOf("auxiliary.csv"));
        var kinds = table.Text("column").Zip(table.Text("kind")).Distinct().ToDictionary(p => p.First, p => p.Second);
        Assert.Equal(("binary", "number", "category"), (kinds["yes"], kinds["amount"], kinds["word"]));
        Assert.DoesNotContain("free", kinds.Keys);
        Assert.DoesNotContain("same", kinds.Keys);
        Assert.DoesNotContain("sparse", kinds.Keys);
    }
}
