using System.Text.Json.Nodes;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Whisky;

/// <summary>The commands that look at the latent space of a run.</summary>
public sealed class LatentCommandTests(TrainedWhisky trained) : IClassFixture<TrainedWhisky>
{
    private static readonly string[] Islay = ["Ardbeg", "Caol Ila", "Clynelish", "Lagavulin", "Laphroaig", "Talisker"];

    [Fact]
    public void Nearest_to_a_smoky_whisky_are_the_smoky_whiskies()
    {
        var said = WhiskyCommand.Succeeds("nearest", trained.Run, "Talisker", "--count", "3").Output;
        Assert.Contains("Nearest to Talisker", said, StringComparison.Ordinal);
        var table = Csv.Read(trained.PathOf("nearest.csv"));
        Assert.Equal(3, table.RowCount);
        Assert.All(table.Text("name"), name => Assert.Contains(name, Islay));
        var overlap = table.Numbers("overlap");
        Assert.Equal(overlap.OrderDescending(), overlap);
        Assert.All(overlap, o => Assert.InRange(o, 0.01, 1));
        // Caol Ila's medicinal score is 2, Talisker's 3.
        Assert.Equal(-1, table.Numbers("medicinal")[table.Text("name").ToList().IndexOf("Caol Ila")]);
    }

    [Fact]
    public void Nearest_does_not_mind_capitals_and_writes_json()
    {
        var json = JsonNode.Parse(WhiskyCommand.Succeeds("nearest", trained.Run, "HIGHLAND park", "--count", "2", "--json").Output)!;
        Assert.Equal(2, json["rows"]!.AsArray().Count);
        Assert.Equal((double)json["figures"]!["nearest.overlap"]!, (double)json["rows"]![0]!["overlap"]!, 6);
    }

    [Fact]
    public void The_way_between_two_rows_begins_and_ends_at_them()
    {
        foreach (var path in new[] { "lerp", "slerp" })
        {
            WhiskyCommand.Succeeds("between", trained.Run, "Laphroaig", "Macallan", "--steps", "4", "--path", path);
            var table = Csv.Read(trained.PathOf("between.csv"));
            Assert.Equal(5, table.RowCount);
            Assert.Equal("Laphroaig", table.Text("nearest_row")[0]);
            Assert.Equal("Macallan", table.Text("nearest_row")[^1]);
            var medicinal = table.Numbers("medicinal");
            Assert.Equal(medicinal.OrderDescending(), medicinal);
            Assert.All(medicinal, v => Assert.InRange(v, 0, 4));
        }
    }

    [Fact]
    public void Traverse_moves_what_the_factor_is_named_after()
    {
        WhiskyCommand.Succeeds("traverse", trained.Run, "--steps", "6", "--range", "3");
        var table = Csv.Read(trained.PathOf("traverse.csv"));
        Assert.Equal(14, table.RowCount);
        var medicinal = table.Numbers("medicinal");
        Assert.True(medicinal[6] - medicinal[0] > 2);
        var winey = table.Numbers("winey");
        Assert.True(winey[13] - winey[7] > 1.5);
    }

    [Fact]
    public void Samples_are_whole_scores_repeat_with_their_seed_and_average_to_the_mean()
    {
        WhiskyCommand.Succeeds("sample", trained.Run, "--count", "2000", "--at", "1.5,0", "--seed", "3", "--quiet");
        var first = File.ReadAllText(trained.PathOf("samples.csv"));
        var drawn = Csv.Read(trained.PathOf("samples.csv")).Numbers("smoky");
        Assert.All(drawn, v => Assert.True(v is 0 or 1 or 2 or 3 or 4));
        WhiskyCommand.Succeeds("sample", trained.Run, "--count", "2000", "--at", "1.5,0", "--seed", "3", "--quiet");
        Assert.Equal(first, File.ReadAllText(trained.PathOf("samples.csv")));
        WhiskyCommand.Succeeds("sample", trained.Run, "--count", "1", "--at", "1.5,0", "--mean", "--quiet");
        var expected = Csv.Read(trained.PathOf("samples.csv")).Numbers("smoky")[0];
        // Five standard errors of the mean; no distribution on 0..4 has a standard deviation above 2.
        Assert.InRange(drawn.Average(), expected - 5 * 2 / Math.Sqrt(2000), expected + 5 * 2 / Math.Sqrt(2000));
    }

    [Fact]
    public void Samples_near_a_row_stay_within_the_radius()
    {
        WhiskyCommand.Succeeds("sample", trained.Run, "--near", "Ardbeg", "--radius", "0.4", "--count", "200", "--quiet");
        var (samples, factors) = (Csv.Read(trained.PathOf("samples.csv")), Csv.Read(trained.PathOf("factors.csv")));
        var ardbeg = factors.Text("name").ToList().IndexOf("Ardbeg");
        var (x, y) = (factors.Numbers("factor_1")[ardbeg], factors.Numbers("factor_2")[ardbeg]);
        double[] distances = [.. samples.Numbers("factor_1").Zip(samples.Numbers("factor_2"), (a, b) => Math.Sqrt((a - x) * (a - x) + (b - y) * (b - y)))];
        Assert.True(distances.Max() <= 0.4 + 1e-5);
        // Evenly over the disc: half of it lies beyond 0.4 / sqrt 2.
        Assert.InRange(distances.Count(v => v > 0.4 / Math.Sqrt(2)), 65, 135);
    }

    [Fact]
    public void Encoding_the_trained_rows_gives_their_positions_again()
    {
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder.PathOf("again.csv"))) Csv.Write(file, VaeScience.Whisky.TasteProfiles.Table());
        WhiskyCommand.Succeeds("encode", trained.Run, folder.PathOf("again.csv"));
        var (encoded, factors) = (Csv.Read(trained.PathOf("encoded.csv")), Csv.Read(trained.PathOf("factors.csv")));
        Assert.Equal(factors.Columns, encoded.Columns);
        foreach (var column in (string[])["factor_1", "factor_1_sd", "factor_2", "factor_2_sd"])
            Assert.All(factors.Numbers(column).Zip(encoded.Numbers(column)), p => Assert.Equal(p.First, p.Second, 5));
    }

    [Fact]
    public void Clusters_find_the_smoky_whiskies()
    {
        var said = WhiskyCommand.Succeeds("cluster", trained.Run).Output;
        Assert.Contains("Agreement with region", said, StringComparison.Ordinal);
        var table = Csv.Read(trained.PathOf("clusters.csv"));
        var cluster = table.Text("name").Zip(table.Text("cluster")).ToDictionary(p => p.First, p => p.Second);
        Assert.Single(Islay.Select(n => cluster[n]).Distinct());
        Assert.NotEqual(cluster["Ardbeg"], cluster["Glenfiddich"]);
        Assert.All(table.Numbers("probability"), p => Assert.InRange(p, 1.0 / 8, 1));
        var trials = Csv.Read(trained.PathOf("cluster-trials.csv"));
        Assert.Equal(1, trials.Numbers("bic_weight").Sum(), 4);
        var four = JsonNode.Parse(WhiskyCommand.Succeeds("cluster", trained.Run, "--clusters", "4", "--json").Output)!;
        Assert.Equal(4, (int)four["figures"]!["cluster.count"]!);
        Assert.Equal(4, four["rows"]!.AsArray().Select(r => (int)r!["kmeans"]!).Distinct().Count());
    }

    [Theory]
    [InlineData("nearest RUN Taliskr", "did you mean 'Talisker'?")]
    [InlineData("nearest RUN", "NAME")]
    [InlineData("nearest RUN Talisker --count 0", "--count: got '0'")]
    [InlineData("between RUN Laphroaig Macalan", "did you mean 'Macallan'?")]
    [InlineData("between RUN Laphroaig Macallan --path slurp", "did you mean 'slerp'?")]
    [InlineData("between RUN Laphroaig Macallan --steps 0", "--steps")]
    [InlineData("traverse RUN --range 0", "--range: got '0'")]
    [InlineData("sample RUN --at 1", "2 factors", "0,0")]
    [InlineData("sample RUN --at one,two", "--at: got 'one'")]
    [InlineData("sample RUN --at 1,2 --near Ardbeg", "--near and --at")]
    [InlineData("sample RUN --near Ardbg", "did you mean 'Ardbeg'?")]
    [InlineData("sample RUN --radius 1", "--near")]
    [InlineData("sample RUN --near Ardbeg --radius -1", "--radius: got '-1'")]
    [InlineData("cluster RUN --clusters 40", "--clusters: got 40", "21 groups")]
    [InlineData("cluster RUN --clusers 4", "did you mean '--clusters'?")]
    [InlineData("score RUN no-such.csv", "no-such.csv", "no such file")]
    [InlineData("score RUN --samples 1", "--samples")]
    [InlineData("encode RUN", "FILE")]
    [InlineData("encode RUN no-such.csv", "no such file")]
    [InlineData("evaluate RUN --samples many", "--samples: got 'many'")]
    [InlineData("factors RUN --bootstrap 1", "--bootstrap: got 1")]
    [InlineData("factors RUN --key distillery", "--key", "--with")]
    [InlineData("factors RUN --with no-such.csv", "no such file")]
    [InlineData("neerest RUN Talisker", "did you mean 'nearest'?")]
    [InlineData("clutser RUN", "did you mean 'cluster'?")]
    public void A_wrong_name_or_option_is_refused(string line, params string[] named) =>
        WhiskyCommand.Refused([.. line.Split(' ').Select(word => word == "RUN" ? trained.Run : word)], named);

    [Theory]
    [InlineData("nearest RUN Talisker")]
    [InlineData("between RUN Ardbeg Macallan")]
    [InlineData("traverse RUN")]
    [InlineData("sample RUN")]
    [InlineData("score RUN")]
    [InlineData("cluster RUN")]
    [InlineData("evaluate RUN")]
    public void A_wrong_run_folder_is_refused(string line) =>
        WhiskyCommand.Refused([.. line.Replace("RUN", "no-such-run", StringComparison.Ordinal).Split(' ')], "no-such-run", "no such run folder", "vae-whisky train");
}
