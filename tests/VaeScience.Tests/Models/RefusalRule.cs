namespace VaeScience.Tests.Models;

/// <summary>One line of the table of refusals in docs/models/combinations.md: what it covers, and why.</summary>
/// <param name="Objectives">As a user would write them; empty for any.</param>
/// <param name="Posteriors">The same.</param>
/// <param name="Priors">The same.</param>
/// <param name="Data">"any", "with conditions" or "without conditions".</param>
/// <param name="Reason">Why.</param>
internal sealed record RefusalRule(string[] Objectives, string[] Posteriors, string[] Priors, string Data, string Reason)
{
    private const string Header = "| objective | posterior | prior | data | why |";

    /// <summary>The lines of the page.</summary>
    public static IReadOnlyList<RefusalRule> Read() =>
    [
        .. File.ReadLines(Repository.PathOf("docs/models/combinations.md")).SkipWhile(line => line != Header).Skip(2).TakeWhile(line => line.StartsWith('|')).Select(Parse),
    ];

    /// <summary>Whether the line is about this combination.</summary>
    public bool Covers(string objective, string posterior, string prior, bool hasConditions) =>
        Among(Objectives, objective) && Among(Posteriors, posterior) && Among(Priors, prior) && (Data == "any" || hasConditions == (Data == "with conditions"));

    private static bool Among(string[] named, string part) => named.Length == 0 || named.Contains(part);

    private static RefusalRule Parse(string line)
    {
        var cells = line.Trim('|').Split('|', StringSplitOptions.TrimEntries);
        Assert.Equal(5, cells.Length);
        Assert.Contains(cells[3], (string[])["any", "with conditions", "without conditions"]);
        return new RefusalRule(Parts(cells[0]), Parts(cells[1]), Parts(cells[2]), cells[3], cells[4]);
    }

    // Names in backticks; anything else reads "any".
    private static string[] Parts(string cell) => [.. cell.Split('`').Where((_, i) => i % 2 == 1)];
}
