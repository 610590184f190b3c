namespace VaeScience.Tests.Whisky;

/// <summary>A run with a flow posterior: it is judged as any other, and what reads Gaussian posteriors says why it cannot.</summary>
public sealed class FlowRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_with_planar_flows_is_evaluated_and_its_factors_are_refused()
    {
        var run = folder.PathOf("run");
        WhiskyCommand.Succeeds("train", "--posterior", "planar:flows=3", "--epochs", "5", "--out", run);
        Assert.Contains("this_model", WhiskyCommand.Succeeds("evaluate", run, "--samples", "20", "--json").Output, StringComparison.Ordinal);
        foreach (var verb in (string[])["factors", "report", "nearest"])
            WhiskyCommand.Refused(verb == "nearest" ? [verb, run, "Ardbeg"] : [verb, run], "no Gaussian", "diagonal or full");
    }
}
