using System.Text.Json.Nodes;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Whisky;

/// <summary>The commands that judge: score and evaluate.</summary>
public sealed class JudgeCommandTests(TrainedWhisky trained) : IClassFixture<TrainedWhisky>
{
    [Fact]
    public void Scores_come_strangest_first_and_average_to_the_log_likelihood()
    {
        WhiskyCommand.Succeeds("score", trained.Run);
        var table = Csv.Read(trained.PathOf("scores.csv"));
        var logP = table.Numbers("log_probability");
        Assert.Equal(logP.Order(), logP);
        Assert.All(table.Numbers("standard_error"), e => Assert.InRange(e, 0, 0.2));
        var metrics = JsonNode.Parse(File.ReadAllText(trained.PathOf("metrics.json")))!;
        Assert.Equal((double)metrics["log_likelihood"]!, (double)metrics["score.log_probability"]!, 0.02);
        // Balmenach's malty score of 0 stands alone among 86 whiskies.
        var balmenach = table.Text("name").ToList().IndexOf("Balmenach");
        Assert.InRange(balmenach, 0, 5);
        Assert.True(table.Numbers("surprise_malty")[balmenach] > 2);
    }

    [Fact]
    public void A_row_unlike_any_whisky_is_the_strangest()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("new.csv",
            "distillery,body,sweetness,smoky,medicinal,tobacco,honey,spicy,winey,nutty,malty,fruity,floral\nPlain,2,2,1,0,0,1,1,1,2,2,2,2\nChimera,0,4,4,4,4,4,4,4,4,4,4,4\n");
        var json = JsonNode.Parse(WhiskyCommand.Succeeds("score", trained.Run, file, "--json").Output)!;
        Assert.Equal("Chimera", (string)json["rows"]![0]!["name"]!);
        Assert.True((double)json["rows"]![0]!["log_probability"]! < (double)json["rows"]![1]!["log_probability"]! - 10);
        var wrong = folder.Write("wrong.csv", "distillery,body,sweetness,smoky,medicinal,tobacco,honey,spicy,winey,nutty,malty,fruity,floral\nX,9,2,1,0,0,1,1,1,2,2,2,2\n");
        WhiskyCommand.Refused(["score", trained.Run, wrong], "wrong.csv", "'body'", "got '9'");
        WhiskyCommand.Refused(["encode", trained.Run, folder.Write("few.csv", "distillery,body\nX,2\n")], "few.csv", "'sweetness'");
    }

    [Fact]
    public void Without_held_out_rows_evaluate_says_so()
    {
        var said = WhiskyCommand.Succeeds("evaluate", trained.Run).Output;
        Assert.Contains("No rows were held out", said, StringComparison.Ordinal);
        var table = Csv.Read(trained.PathOf("evaluation.csv"));
        Assert.All(table.Text("rows"), r => Assert.Equal("trained", r));
        // Factor analysis of the raw scores, two factors, recomputed with SciPy.
        Assert.Equal(-12.3666, table.Numbers("log_probability")[table.Text("model").ToList().IndexOf("factor_analysis")], 1e-3);
    }

    [Fact]
    public void Held_out_rows_are_judged_by_models_that_have_not_seen_them()
    {
        using var folder = new TemporaryFolder();
        var run = folder.PathOf("run");
        WhiskyCommand.Succeeds("train", "--out", run, "--epochs", "150", "--validation", "0.2", "--quiet");
        var json = JsonNode.Parse(WhiskyCommand.Succeeds("evaluate", run, "--json").Output)!["figures"]!;
        Assert.Equal(17, (int)json["evaluate.held_out.rows"]!);
        Assert.InRange((double)json["evaluate.held_out.this_model"]!, -16, -10);
        Assert.True((double)json["evaluate.held_out.this_model"]! > (double)json["evaluate.held_out.elbo"]! - 0.1);
        Assert.InRange((double)json["evaluate.held_out.factor_analysis"]!, -17, -10);
        Assert.NotEqual(-12.3666, (double)json["evaluate.held_out.factor_analysis"]!, 1e-3);
    }
}
