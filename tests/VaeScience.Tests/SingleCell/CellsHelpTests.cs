namespace VaeScience.Tests.SingleCell;

/// <summary>What a newcomer reads first.</summary>
public sealed class CellsHelpTests
{
    private static readonly string[] Verbs = ["inspect", "simulate", "train", "cluster", "evaluate", "embed", "markers", "annotate", "normalise", "loadings", "map", "anndata", "report"];

    [Fact]
    public void Commands_stand_in_the_order_of_the_work()
    {
        var lines = CellsCommand.Succeeds("--help").Output.Split('\n');
        var listed = lines.SkipWhile(l => l != "Commands:").Skip(1).TakeWhile(l => l.Length > 0).Where(l => l.StartsWith("  ", StringComparison.Ordinal) && l[2] != ' ').Select(l => l.Trim().Split(' ')[0]);
        Assert.Equal(Verbs, listed);
    }

    [Fact]
    public void Training_offers_nothing_that_is_of_other_data_than_counts()
    {
        var help = CellsCommand.Succeeds("train", "--help").Output;
        foreach (var other in (string[])["gaussian  ", "bernoulli", "ordinal", "conv", "recurrent", "tokens", "\n  1,"]) Assert.DoesNotContain(other, help, StringComparison.Ordinal);
        foreach (var part in (string[])["negative-binomial", "zinb", "constrained-poisson", "piecewise-categorical", "mlp", "hidden=64"]) Assert.Contains(part, help, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        CellsCommand.Refused(["train", folder.Write("counts.csv", "cell,A,B\nc,1,2\nd,2,1\n"), "--likelihood", "gaussian", "--out", folder["run"]], "no likelihood is called 'gaussian'");
    }

    [Fact]
    public void Every_command_has_examples_of_itself()
    {
        foreach (var verb in Verbs)
        {
            var examples = CellsCommand.Succeeds(verb, "--help").Output.Split("Examples:\n")[1].Trim().Split('\n');
            Assert.All(examples, example => Assert.StartsWith($"vae-cells {verb}", example.Trim(), StringComparison.Ordinal));
        }
    }
}
