using VaeScience.Cli;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Mixtures;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;
using VaeScience.Models.Schedules;
using VaeScience.Tests.Data;

namespace VaeScience.Tests.Cli;

/// <summary>A run folder gives back the kind of model that was put in.</summary>
public sealed class RunFolderTests : IDisposable
{
    private const string Program = "vae-test";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Kinds => [.. ModelKind.All.Select(k => k.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_model_comes_back_with_its_weights(string kind)
    {
        var schema = new Schema { Name = "made-up", Columns = [new Column("a", ColumnKind.Binary), new Column("b", ColumnKind.Binary)] };
        var source = new DataSource(schema, null, "", 4);
        using var device = Device.Cpu();
        LatentModel model = kind switch
        {
            "vae" => new Vae(new Mlp([3]), new DiagonalGaussian(2), new StandardNormal(), new Mlp([3]), new Bernoulli()),
            "mixture-vae" => new MixtureVae(new Mlp([3]), new Mlp([3]), new Mlp([3]), new Bernoulli(), new MixtureOptions { Clusters = 2, Latent = 2 }),
            _ => throw new ArgumentException($"no example of a model of kind {kind}: add a line"),
        };
        model.Build(source.Empty, device, seed: 7);
        RunFolder.Create(folder.PathOf("run"), new RunConfiguration(Program, model.ToJson(), source, Settings()), Catalogs.Default, overwrite: false).SaveModel(model);
        var again = RunFolder.Open(folder.PathOf("run"), Program, Catalogs.Default).LoadModel(device);
        Assert.Equal(kind, again.Kind);
        Assert.Equal(model.Parameters.Select(p => p.Name), again.Parameters.Select(p => p.Name));
        Assert.All(model.Parameters, p => Assert.Equal(p.Tensor.ToArray(), again.Parameters.Find(p.Name)!.Tensor.ToArray()));
    }

    [Fact]
    public void A_kind_that_there_is_not_is_named()
    {
        var source = new DataSource(new Schema { Name = "made-up", Columns = [new Column("a", ColumnKind.Binary)] }, null, "", 4);
        var run = RunFolder.Create(folder.PathOf("run"), new RunConfiguration(Program, new() { ["kind"] = "vae-of-tomorrow" }, source, Settings()), Catalogs.Default, overwrite: false);
        Mistakes.Of(() => run.CreateModel(), "vae-of-tomorrow", "mixture-vae");
    }

    private static TrainingSettings Settings() => new(new Elbo(), new Adam(1e-3), new Constant())
    {
        Epochs = 1,
        BatchSize = 4,
        Seed = 1,
        ValidationShare = 0,
        Patience = 0,
        ClipNorm = 0,
    };
}
