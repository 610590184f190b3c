using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Likelihoods;
using VaeScience.SingleCell.Counts;

namespace VaeScience.SingleCell.Runs;

/// <summary>A run that has been trained: its folder, model and cells, and a device to compute on.</summary>
internal sealed record TrainedRun(RunFolder Folder, LatentModel Model, PreparedCells Cells, CpuDevice Device) : IDisposable
{
    /// <summary>The cells as the model takes them.</summary>
    public Dataset Data { get; } = Cells.ToDataset();

    /// <summary>The cells that were held out of training; null where none were.</summary>
    public Split? Split => Folder.Configuration.Training.ToTrainer().SplitOf(Data);

    /// <summary>Whether the likelihood is told each cell's total, as the baseline of predictions is; bounds of those that are and are not do not compare.</summary>
    public bool IsToldTotals => Model.Likelihood is CountLikelihood { MeanForm: CountMean.Library };

    /// <summary>Where q(z|x) puts each cell: its mean, which groups, pictures and neighbours are found from.</summary>
    /// <returns>[n, d], the d units of expression: a latent library size is left out.</returns>
    public double[,] LatentMeans()
    {
        var all = new Evaluator(Model, Device, Folder.Configuration.Training.Seed).Encode(Data).Mean;
        if (Model.DecodedLatent == Model.Latent) return all;
        var means = new double[all.GetLength(0), Model.DecodedLatent];
        for (var i = 0; i < means.GetLength(0); i++)
            for (var k = 0; k < means.GetLength(1); k++) means[i, k] = all[i, k];
        return means;
    }

    /// <inheritdoc/>
    public void Dispose() => Device.Dispose();
}
