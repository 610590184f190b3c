using System.Text.Json.Nodes;
using System.Xml.Linq;
using VaeScience.Analysis.Metrics;
using VaeScience.Data.Formats;
using VaeScience.Whisky;

namespace VaeScience.Tests.Whisky;

public sealed class RunTests(TrainedWhisky trained) : IClassFixture<TrainedWhisky>
{
    // Recomputed with SciPy: factor analysis of the raw scores, two factors, training rows.
    private const double FactorAnalysis = -12.3666;

    [Fact]
    public void The_run_folder_holds_every_file_and_nothing_half_written()
    {
        var files = Directory.EnumerateFiles(trained.Run).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);
        Assert.Equal(
            ["attributes.csv", "auxiliary.csv", "checkpoint.safetensors", "config.json", "factors.csv", "intervals.csv", "loadings.csv", "log.jsonl", "manifest.json", "metrics.json",
                "model.safetensors", "report.html"], files);
    }

    [Fact]
    public void The_ordinal_model_beats_independent_scores_and_meets_the_exact_factor_model()
    {
        var metrics = JsonNode.Parse(File.ReadAllText(trained.PathOf("metrics.json")))!;
        Assert.InRange((double)metrics["baseline.factor_analysis.log_likelihood"]!, FactorAnalysis - 1e-3, FactorAnalysis + 1e-3);
        // On the rows it was trained on: independent scores reach -12.8043 at most, and the linear ordinal factor model, integrated exactly,
        // -11.8137. The default decoder bends, so it fits closer; much closer would be learning the rows by heart.
        Assert.InRange((double)metrics["log_likelihood"]!, -11.8137, -11.3);
        Assert.True((double)metrics["log_likelihood"]! > (double)metrics["training.objective"]! - 0.1);
    }

    [Fact]
    public void The_first_factor_is_smoke_the_second_is_sherry()
    {
        var metrics = JsonNode.Parse(File.ReadAllText(trained.PathOf("metrics.json")))!;
        Assert.Contains("medicinal", (string)metrics["factor_1.name"]!, StringComparison.Ordinal);
        Assert.Contains("smoky", (string)metrics["factor_1.name"]!, StringComparison.Ordinal);
        Assert.Contains("winey", (string)metrics["factor_2.name"]!, StringComparison.Ordinal);
        Assert.Contains("Laphroaig", trained.Factors.Output, StringComparison.Ordinal);
        Assert.Contains("varimax", trained.Factors.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Factors_have_a_row_for_each_whisky_and_more_spread_than_nothing()
    {
        var table = Csv.Read(trained.PathOf("factors.csv"));
        Assert.Equal(["name", "factor_1", "factor_1_sd", "factor_2", "factor_2_sd"], table.Columns);
        Assert.Equal(86, table.RowCount);
        Assert.All(table.Numbers("factor_1_sd"), sd => Assert.InRange(sd, 0.01, 1.2));
        var loadings = Csv.Read(trained.PathOf("loadings.csv"));
        Assert.Equal(12, loadings.RowCount);
        Assert.True(loadings.Numbers("factor_1").Max() > -loadings.Numbers("factor_1").Min());
    }

    [RealDataFact("whisky/lapointe1994.csv")]
    public void Factors_foretell_the_notes_of_another_taster()
    {
        using var folder = new TemporaryFolder();
        var run = folder.PathOf("linear");
        WhiskyCommand.Succeeds(["train", "--out", run, "--quiet", .. TrainedWhisky.LinearOptions]);
        WhiskyCommand.Succeeds("factors", run, "--bootstrap", "0", "--quiet");
        var factors = Csv.Read(Path.Combine(run, "factors.csv"));
        var notes = Csv.Read(RealData.PathOf("whisky/lapointe1994.csv"));
        Assert.True(Area("factor_1", "nose_sea") >= 0.88);
        Assert.True(Area("factor_2", "palate_sherry") >= 0.86);

        double Area(string factor, string note)
        {
            var place = factors.Text("name").Zip(factors.Numbers(factor)).ToDictionary(p => p.First, p => p.Second);
            var matched = notes.Text("whisky_csv_name").Zip(notes.Text(note)).Where(p => place.ContainsKey(p.First)).ToList();
            return RocCurve.Of([.. matched.Select(p => place[p.First])], [.. matched.Select(p => p.Second == "1")]).Auc;
        }
    }

    [Fact]
    public void The_report_is_one_well_formed_page_that_loads_nothing()
    {
        var html = File.ReadAllText(trained.PathOf("report.html"));
        Assert.DoesNotContain("http://", html.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        foreach (var section in new[] { "What was done", "The map", "What the factors mean", "The extremes", "Groups", "What surprises", "Beside what the model has not seen", "Beside simpler models", "The training" })
            Assert.Contains(section, html, StringComparison.Ordinal);
        for (var start = html.IndexOf("<svg", StringComparison.Ordinal); start >= 0; start = html.IndexOf("<svg", start + 1, StringComparison.Ordinal))
            _ = XDocument.Parse(html[start..(html.IndexOf("</svg>", start, StringComparison.Ordinal) + 6)]);
    }

    [Fact]
    public void Json_is_json_and_quiet_is_silent()
    {
        var json = WhiskyCommand.Succeeds("factors", trained.Run, "--bootstrap", "0", "--json");
        Assert.Equal(DefaultModel.Training.Epochs, (int)JsonNode.Parse(json.Output)!["epochs"]!);
        Assert.Equal("", json.Error);
        var quiet = WhiskyCommand.Succeeds("factors", trained.Run, "--bootstrap", "0", "--quiet");
        Assert.Equal(("", ""), (quiet.Output, quiet.Error));
    }

    [Fact]
    public void The_log_has_a_line_for_each_epoch()
    {
        var lines = File.ReadAllLines(trained.PathOf("log.jsonl"));
        Assert.Equal(Enumerable.Range(1, DefaultModel.Training.Epochs), lines.Select(l => (int)JsonNode.Parse(l)!["epoch"]!));
    }
}
