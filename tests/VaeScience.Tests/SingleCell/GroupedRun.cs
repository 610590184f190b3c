using VaeScience.Cli;
using VaeScience.Compute;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Mixtures;
using VaeScience.Models.Networks;
using VaeScience.SingleCell;
using VaeScience.SingleCell.Counts;

namespace VaeScience.Tests.SingleCell;

/// <summary>One small training on simulated cells of three groups, as a run whose kinds are known and one where nothing is.</summary>
public sealed class GroupedRun : IDisposable
{
    public const int Cells = 300;

    private static readonly MlpOptions Hidden = new() { Hidden = [32], Norm = Normalisation.Batch };
    private readonly TemporaryFolder folder = new();

    public GroupedRun()
    {
        CellsCommand.Succeeds("simulate", "--cells", $"{Cells}", "--genes", "120", "--groups", "3", "--batches", "2", "--out", folder.PathOf("counts"));
        string[] options = ["--labels", Labels, "--batch-column", "batch", "--hidden", "32", "--latent", "5", "--epochs", "40", "--batch", "50"];
        CellsCommand.Succeeds(["train", folder.PathOf("counts"), .. options, "--out", Unlabelled]);
        CellsCommand.Succeeds(["train", folder.PathOf("counts"), .. options, "--label", "group", "--out", Labelled]);
    }

    public string Labels => folder.PathOf("counts/labels.csv");

    public string Labelled => folder.PathOf("labelled");

    public string Unlabelled => folder.PathOf("unlabelled");

    public string Mixture => folder.PathOf("mixture");

    /// <summary>The labelled run with a mixture model in place of its own, trained as it was.</summary>
    public string WithMixture()
    {
        var like = RunFolder.Open(Labelled, CellsApp.Name, Catalogs.Default);
        var model = new MixtureVae(new Mlp(Hidden), null, new Mlp(Hidden), new NegativeBinomial(), new MixtureOptions { Clusters = 3, Latent = 5, PretrainEpochs = 20 }, new VaeOptions { ConditionsEncoder = false });
        var run = RunFolder.Create(Mixture, like.Configuration with { Model = model.ToJson() }, Catalogs.Default, overwrite: true);
        var cells = PreparedCells.Of(like);
        cells.WriteTo(run);
        using var device = new CpuDevice();
        run.Configuration.Training.ToTrainer().Fit(model, cells.ToDataset(), device);
        run.SaveModel(model);
        return Mixture;
    }

    /// <summary>A figure of a run; NaN where there is none.</summary>
    public double Figure(string run, string name) => RunFolder.Open(run, CellsApp.Name, Catalogs.Default).ReadMetrics()[name];

    public void Dispose() => folder.Dispose();
}
