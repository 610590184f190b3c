using System.Runtime.CompilerServices;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Whisky;

/// <summary>The other taste table of the app's README, with the commands that stand below it.</summary>
public sealed class ReadmeTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_beers_of_the_readme_go_through_every_command_below_them()
    {
        var readme = Readme();
        folder.Write("beers.csv", Block(readme, "csv", 0, out var end));
        folder.Write("beers.schema.json", Block(readme, "json", end, out end));
        var commands = Block(readme, "", end, out _).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(commands.Length >= 5);
        foreach (var command in commands)
            WhiskyCommand.Succeeds([.. Words(command).Skip(1).Select(w => w.EndsWith("beers.csv", StringComparison.Ordinal) || w == "runs/beers" ? folder.PathOf(w) : w)]);
        var clusters = Csv.Read(folder.PathOf("runs/beers/clusters.csv"));
        Assert.Equal(16, clusters.RowCount);
        var nearest = Csv.Read(folder.PathOf("runs/beers/nearest.csv")).Text("name");
        Assert.All(nearest, name => Assert.Contains(name, (string[])["Sharp End", "Wild Yard", "Lambic House"]));
        Assert.Contains("beers that do not exist", File.ReadAllText(folder.PathOf("runs/beers/report.html")), StringComparison.Ordinal);
    }

    private static string Readme([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "apps", "Whisky", "README.md")).ReplaceLineEndings("\n");

    private static string Block(string text, string kind, int from, out int end)
    {
        var opening = $"\n```{kind}\n";
        var start = text.IndexOf(opening, from, StringComparison.Ordinal) + opening.Length;
        end = text.IndexOf("\n```", start, StringComparison.Ordinal) + 4;
        return text[start..(end - 3)];
    }

    private static IEnumerable<string> Words(string command)
    {
        var quoted = command.Split('\'');
        return quoted.SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
