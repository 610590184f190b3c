using System.Text.Json.Nodes;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Whisky;

/// <summary>A run given a column: training, evaluation, and draws for one value of it.</summary>
public sealed class ConditionCommandTests : IDisposable
{
    private static readonly string[] Quick = ["--objective", "elbo", "--encoder", "mlp:hidden=8", "--decoder", "mlp", "--weight-prior", "0.25", "--epochs"];
    private readonly TemporaryFolder folder = new();

    private string Run => folder.PathOf("run");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_conditional_run_is_evaluated_read_and_drawn_from()
    {
        WhiskyCommand.Succeeds(["train", "--condition", "region", "--out", Run, .. Quick, "250"]);
        var region = JsonNode.Parse(File.ReadAllText(folder.PathOf("run/config.json")))!["data"]!["schema"]!["columns"]!.AsArray().Single(c => (string)c!["name"]! == "region")!;
        Assert.Equal("condition", (string)region["role"]!);
        Assert.Equal(["Campbeltown", "Highlands", "Islands", "Islay", "Lowlands", "Speyside"], region["levels"]!.AsArray().Select(l => (string)l!));

        WhiskyCommand.Succeeds("evaluate", Run, "--samples", "50");
        WhiskyCommand.Succeeds("factors", Run, "--bootstrap", "2", "--bootstrap-epochs", "2");
        WhiskyCommand.Succeeds("score", Run, Repository.PathOf("data-schemas/whisky.csv"), "--samples", "50");

        // Islay malts average 3.1 on smoky, Lowland ones 0.7.
        Assert.True(Smoky("Islay") > Smoky("Lowlands") + 1);
        // Without a choice the conditions stand at their mean, between the two.
        Assert.InRange(Smoky(null), Smoky("Lowlands"), Smoky("Islay"));
    }

    [Fact]
    public void Conditions_that_cannot_be_are_named()
    {
        WhiskyCommand.Refused(["train", "--condition", "regoin", "--out", Run], "'regoin'", "region");
        WhiskyCommand.Refused(["train", "--prior", "conditional", "--out", Run], "prior conditional", "conditions");
        WhiskyCommand.Refused(["train", "--prior", "vamp", "--condition", "region", "--out", Run], "prior vamp", "conditions");
        Assert.False(Directory.Exists(Run));
        WhiskyCommand.Succeeds(["train", "--condition", "region", "--out", Run, .. Quick, "1"]);
        WhiskyCommand.Refused(["sample", Run, "--given", "region=Wales"], "'region'", "'Wales'", "'Islay'");
        WhiskyCommand.Refused(["sample", Run, "--given", "Islay"], "--given", "COLUMN=VALUE");
        WhiskyCommand.Refused(["train", "--resume", "--condition", "os_easting_m", "--out", Run], "--condition", "region");
        var plain = folder.PathOf("plain");
        WhiskyCommand.Succeeds(["train", "--out", plain, .. Quick, "1"]);
        WhiskyCommand.Refused(["sample", plain, "--given", "region=Islay"], "--given", "--condition");
    }

    [Fact]
    public void A_run_under_another_prior_is_evaluated_and_its_factors_refused()
    {
        WhiskyCommand.Succeeds(["train", "--prior", "gaussian-mixture:components=2", "--out", Run, .. Quick, "2"]);
        WhiskyCommand.Succeeds("evaluate", Run, "--samples", "50");
        WhiskyCommand.Refused(["factors", Run], "prior gaussian-mixture", "standard normal");
    }

    private double Smoky(string? region)
    {
        string[] given = region is null ? [] : ["--given", $"region={region}"];
        WhiskyCommand.Succeeds(["sample", Run, "--mean", "--count", "400", .. given]);
        return Csv.Read(folder.PathOf("run/samples.csv")).Numbers("smoky").Average();
    }
}
