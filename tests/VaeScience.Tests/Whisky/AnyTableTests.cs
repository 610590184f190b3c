using System.Text.Json.Nodes;

namespace VaeScience.Tests.Whisky;

/// <summary>Tables other than the whiskies, by their schema.</summary>
public sealed class AnyTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""{ "name": "NAME", "kind": "real", "role": "feature" }""", "gaussian")]
    [InlineData("""{ "name": "NAME", "kind": "binary", "role": "feature" }""", "bernoulli")]
    [InlineData("""{ "name": "NAME", "kind": "ordinal", "levels": 2, "role": "feature" }""", "ordinal")]
    public void The_kind_of_the_columns_chooses_the_likelihood(string column, string likelihood)
    {
        var columns = string.Join(',', new[] { "a", "b", "c" }.Select(n => column.Replace("NAME", n, StringComparison.Ordinal)));
        folder.Write("t.schema.json", $$"""{ "name": "t", "columns": [{{columns}}] }""");
        var rows = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 2},{i / 2 % 2},{(i % 2 + i / 8) % 2}\n"));
        var file = folder.Write("t.csv", "a,b,c\n" + rows);
        var run = folder.PathOf("run");
        WhiskyCommand.Succeeds("train", file, "--out", run, "--epochs", "3", "--latent", "1");
        var config = JsonNode.Parse(File.ReadAllText(folder.PathOf("run/config.json")))!;
        Assert.Equal(likelihood, (string)config["model"]!["likelihood"]!["name"]!);
        WhiskyCommand.Succeeds("factors", run, "--bootstrap", "2", "--bootstrap-epochs", "2");
        WhiskyCommand.Succeeds("report", run);
    }

    [Fact]
    public void Levels_come_from_the_schema_and_moved_data_are_found_by_data()
    {
        folder.Write("t.schema.json", """{ "name": "t", "columns": [{ "name": "a", "kind": "ordinal", "levels": 7, "role": "feature" }, { "name": "b", "kind": "ordinal", "levels": 7, "role": "feature" }] }""");
        var file = folder.Write("t.csv", "a,b\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i % 7},{i * 3 % 7}\n")));
        var run = folder.PathOf("run");
        WhiskyCommand.Succeeds("train", file, "--out", run, "--epochs", "3", "--latent", "1", "--likelihood", "ordinal:cuts=shared");
        var config = JsonNode.Parse(File.ReadAllText(folder.PathOf("run/config.json")))!;
        Assert.Equal(7, (int)config["model"]!["likelihood"]!["options"]!["levels"]!);
        File.Move(file, folder.PathOf("moved.csv"));
        WhiskyCommand.Refused(["factors", run], "t.csv", "no such file");
        WhiskyCommand.Succeeds("factors", run, "--bootstrap", "0", "--data", folder.PathOf("moved.csv"));
    }

    [Fact]
    public void Columns_of_different_likelihoods_ask_for_a_choice()
    {
        folder.Write("t.schema.json", """{ "name": "t", "columns": [{ "name": "a", "kind": "binary", "role": "feature" }, { "name": "b", "kind": "real", "role": "feature" }] }""");
        var file = folder.Write("t.csv", "a,b\n0,1.5\n1,2\n");
        WhiskyCommand.Refused(["train", file, "--out", folder.PathOf("run"), "--latent", "1"], "--likelihood", "'a'", "'b'");
    }
}
