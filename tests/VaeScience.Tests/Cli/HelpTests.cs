using VaeScience.Models;
using VaeScience.Models.Optimizers;
using VaeScience.Tests.Whisky;

namespace VaeScience.Tests.Cli;

public sealed class HelpTests
{
    [Fact]
    public void Help_of_train_lists_every_part_with_its_options()
    {
        var help = WhiskyCommand.Succeeds("train", "--help").Output;
        foreach (var entry in Catalogs.Default.Likelihoods.Entries) Assert.Contains($"  {entry.Name} ", help, StringComparison.Ordinal);
        foreach (var entry in Catalogs.Default.Optimizers.Entries) Assert.Contains(Catalog<Optimizer>.DescribeOptions(entry), help, StringComparison.Ordinal);
        Assert.Contains("--checkpoint-every", help, StringComparison.Ordinal);
        Assert.Contains("exit code 130", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("train")]
    [InlineData("factors")]
    [InlineData("evaluate")]
    [InlineData("encode")]
    [InlineData("nearest")]
    [InlineData("between")]
    [InlineData("traverse")]
    [InlineData("sample")]
    [InlineData("score")]
    [InlineData("cluster")]
    [InlineData("report")]
    [InlineData("crossvalidate")]
    public void Every_command_shows_an_example(string command)
    {
        var help = WhiskyCommand.Succeeds(command, "--help").Output;
        Assert.Contains($"Examples:\n  vae-whisky {command}", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_of_train_shows_the_values_of_the_standard_parts()
    {
        var help = string.Join(' ', WhiskyCommand.Succeeds("train", "--help").Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("the optimizer's step size [default: 0.02]", help, StringComparison.Ordinal);
        Assert.Contains("(as objective option samples) [default: 8]", help, StringComparison.Ordinal);
        // The standard objective has none of these, and no value is in use.
        Assert.Contains("rises in proportion --free-bits", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_command_the_help_is_shown()
    {
        var help = WhiskyCommand.Succeeds().Output;
        Assert.Contains("train", help, StringComparison.Ordinal);
        Assert.Contains("Examples:", help, StringComparison.Ordinal);
    }
}
