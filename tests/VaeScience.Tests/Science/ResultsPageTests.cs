namespace VaeScience.Tests.Science;

/// <summary>The figures that are claimed: each section of a page has a table and says when, where and by which command it was made.</summary>
public sealed class ResultsPageTests
{
    [Theory]
    [InlineData("core", "## Likelihood of statically binarised digits", "## Four energies", "## Clusters", "## Flow posteriors")]
    [InlineData("cells", "## pbmc4k", "## mixology5", "## paul15")]
    public void Every_section_has_a_table_and_its_conditions(string topic, params string[] headings)
    {
        var page = File.ReadAllText(Repository.PathOf($"docs/results/{topic}.md"));
        Assert.StartsWith("# Results of", page, StringComparison.Ordinal);
        string[] sections = [.. page.Split("\n## ").Skip(1)];
        foreach (var heading in headings) Assert.Contains($"\n{heading}", page, StringComparison.OrdinalIgnoreCase);
        Assert.All(sections, section =>
        {
            Assert.Matches(@"\n\| --- \|", section);
            Assert.Matches(@"\n- date: \d{4}-\d\d-\d\d\n- CPU: .+\n- version and commit: .+\n- command: `science .+`\n- time: \d+ s.*\n", section);
        });
    }
}
