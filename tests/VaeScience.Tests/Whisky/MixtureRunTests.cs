using System.Text.Json.Nodes;

namespace VaeScience.Tests.Whisky;

/// <summary>Models with clusters in their latent space, asked for by options that every program has.</summary>
public sealed class MixtureRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Out => folder.PathOf("run");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--clusters", "3")]
    [InlineData("--mixture", "clusters=3,class-warm-up-epochs=2", "--classifier", "mlp:hidden=4", "--objective", "elbo")]
    public void A_mixture_trains_resumes_and_is_judged(params string[] options)
    {
        WhiskyCommand.Succeeds(["train", .. options, "--epochs", "10", "--latent", "3", "--out", Out]);
        var model = JsonNode.Parse(File.ReadAllText(folder.PathOf("run/config.json")))!["model"]!;
        Assert.Equal(("mixture-vae", 3, 4), ((string)model["kind"]!, (int)model["mixture"]!["latent"]!, (int)model["mixture"]!["pretrainEpochs"]!));
        WhiskyCommand.Succeeds(["train", "--resume", .. options, "--out", Out]);
        WhiskyCommand.Succeeds("evaluate", Out, "--samples", "10");
        WhiskyCommand.Refused(["factors", Out], "a mixture", "--prior standard-normal");
        WhiskyCommand.Refused(["train", "--resume", "--clusters", "4", "--out", Out], "--clusters: got 4", "started with 3");
    }

    [Fact]
    public void An_objective_without_a_form_for_clusters_is_refused_before_anything_is_written()
    {
        WhiskyCommand.Refused(["train", "--clusters", "3", "--classifier", "mlp", "--out", Out], "objective iwae", "use elbo");
        Assert.False(Directory.Exists(Out));
    }
}
