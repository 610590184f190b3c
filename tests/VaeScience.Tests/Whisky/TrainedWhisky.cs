using VaeScience.Whisky;

namespace VaeScience.Tests.Whisky;

/// <summary>One run of train, factors and report, which tests only look at.</summary>
public sealed class TrainedWhisky : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TrainedWhisky()
    {
        Train = WhiskyCommand.Succeeds("train", "--out", Run);
        Factors = WhiskyCommand.Succeeds("factors", Run, "--bootstrap", "20", "--bootstrap-epochs", "60");
        Report = WhiskyCommand.Succeeds("report", Run);
    }

    /// <summary>The linear factor model of the README: its decoder's weights are loadings in the sense of factor analysis.</summary>
    public static IReadOnlyList<string> LinearOptions { get; } =
        ["--decoder", DefaultModel.Linear.Decoder, "--weight-prior", "0.25", "--encoder", "mlp:hidden=32,activation=softplus", "--objective", "elbo:samples=8"];

    public string Run => folder.PathOf("run");

    public WhiskyCommand Train { get; }

    public WhiskyCommand Factors { get; }

    public WhiskyCommand Report { get; }

    public string PathOf(string name) => Path.Combine(Run, name);

    public void Dispose() => folder.Dispose();
}
