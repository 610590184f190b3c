using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Schedules;
using VaeScience.Models.Training;
using VaeScience.SingleCell.Counts;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Mapping;

/// <summary>A model that has learnt new batches: conditions are added, and their columns alone are trained, so that all it knew stays as it was.</summary>
/// <remarks>Source: Lotfollahi et al. 2022 (scArches).</remarks>
internal sealed class Adaptation
{
    private const string ReferenceBatch = "reference", StandardColumn = "batch", TakenColumn = "vae_batch";
    private const double LearningRate = 0.01, Epsilon = 0.01, HeldOutShare = 0.1;
    private readonly MappedModel model;
    private readonly QueryCells cells;
    private readonly TrainingSettings settings;
    private readonly string checkpoint = Path.Combine(Path.GetTempPath(), $"{CellsApp.Name}-{Guid.NewGuid():N}.safetensors");
    private readonly List<EpochReport> epochs = [];

    private Adaptation(MappedModel model, QueryCells cells, TrainingSettings settings) => (this.model, this.cells, this.settings) = (model, cells, settings);

    /// <summary>The adapted model.</summary>
    public MappedModel Model => model;

    /// <summary>The mean bound of the new cells that were held out: as it was before training, and after.</summary>
    public (double Before, double After) HeldOutBound { get; private set; }

    /// <summary>Adapts a model to the batches of new cells that it has not seen.</summary>
    /// <param name="before">The model on the genes that both sides have.</param>
    /// <param name="cells">Both sides.</param>
    /// <param name="passes">Passes over the new cells.</param>
    /// <param name="catalogs">The parts there are.</param>
    /// <param name="terminal">Progress.</param>
    /// <returns>Null where the user interrupted.</returns>
    /// <exception cref="UserException">There is no new batch, or no condition can be added to the model.</exception>
    public static Adaptation? Of(MappedModel before, QueryCells cells, int passes, Catalogs catalogs, Terminal terminal)
    {
        string[] added = [.. cells.Batches.Distinct().Where(b => !before.Batches.Contains(b)).Order(StringComparer.Ordinal)];
        if (added.Length == 0) throw new UserException("--adapt: the model has seen all batches of the query; leave the option out");
        if (before.Batches.Count == 0 && added.Contains(ReferenceBatch))
            throw new UserException($"--adapt: {Excerpt.Quoted(ReferenceBatch)} is what the run's own cells become the batch of; rename the query's batch");
        var known = before.Batches.Count > 0 ? before.Batches : [ReferenceBatch];
        var column = before.Batches.Count > 0 ? before.Column : before.Covariates.Any(c => c.Name == StandardColumn) ? TakenColumn : StandardColumn;
        var wide = before with { Batches = [.. known, .. added], Column = column };
        var model = ModelSurgery.WithConditions(before.Model, wide.ToDataset(cells.Shared.SelectCells([]), []), before.Device, before.Batches.Count == 0 ? 1 : 0, out var free, catalogs, before.Model.Conditions - before.Batches.Count);
        var settings = new TrainingSettings(new Elbo(), new Adam(new AdamOptions { LearningRate = LearningRate, Epsilon = Epsilon }), new Constant())
        {
            Epochs = passes,
            BatchSize = CellModel.Training.BatchSize,
            Seed = before.Seed,
            ValidationShare = HeldOutShare,
            Patience = 0,
            Keep = KeptWeights.Last,
            ClipNorm = 0,
        };
        var adaptation = new Adaptation(wide with { Model = model }, cells, settings);
        return adaptation.Train(free, terminal) ? adaptation : null;
    }

    /// <summary>Writes a run of the new cells under the adapted model, which all commands take.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="source">Where the new cells came from.</param>
    /// <param name="label">The column with their known kinds; null for none.</param>
    /// <param name="overwrite">Whether a run in the folder may be replaced.</param>
    /// <param name="catalogs">The parts there are.</param>
    public RunFolder Write(string path, string source, string? label, bool overwrite, Catalogs catalogs)
    {
        var named = cells.Shared.WithCells(cells.Shared.Cells.With(model.Column, [.. cells.Batches]));
        var prepared = PreparedCells.Mapped(named, new CellColumns(label, model.Column), model.Batches, model.Covariates);
        var configuration = new RunConfiguration(CellsApp.Name, model.Model.ToJson(), prepared.Source(source), settings);
        var folder = RunFolder.Create(path, configuration, catalogs, overwrite, CellsApp.Products);
        prepared.WriteTo(folder);
        folder.SaveModel(model.Model);
        File.Move(checkpoint, folder.CheckpointPath, overwrite: true);
        using (var log = new TrainingLog(folder.LogPath))
            foreach (var epoch in epochs) log.Append(epoch);
        var (last, best) = (epochs[^1], epochs.Last(e => e.IsBest));
        folder.Write(new Metrics
        {
            ["epochs"] = last.Epoch,
            ["steps"] = last.Step,
            ["parameters"] = model.Model.Parameters.TrainedCount,
            ["training.objective"] = last.Objective,
            ["training.reconstruction"] = last.Reconstruction,
            ["training.kl"] = last.Kl,
            ["training.seconds"] = epochs.Sum(e => e.Seconds),
            ["kept.epoch"] = last.Epoch,
            ["kept.validation"] = last.Validation!.Value,
            ["best.epoch"] = best.Epoch,
            ["best.validation"] = best.Validation!.Value,
        });
        return folder;
    }

    /// <summary>Removes what a mapping leaves that is not written.</summary>
    public void Discard() => File.Delete(checkpoint);

    private bool Train(FreeNumbers free, Terminal terminal)
    {
        var levels = model.Batches.Index().ToDictionary(b => b.Item, b => b.Index, StringComparer.Ordinal);
        var data = model.ToDataset(cells.Shared, [.. cells.Batches.Select(b => levels[b])]);
        if (data.RowCount < 2) throw new UserException($"--adapt: got {data.RowCount} cell, wanted are at least 2, so that one can be held out; leave the option out");
        var split = Split.Random(data.RowCount, settings.ValidationShare, settings.Seed);
        var judged = cells.Shared.SelectCells(split.Validation);
        int[] codes = [.. split.Validation.Select(i => levels[cells.Batches[i]])];
        var before = model.Bounds(judged, codes, (_, _, _) => { }).Average();
        try
        {
            var run = terminal.Track("adapting, epoch", report => Trainer(free, report).Fit(model.Model, data, model.Device, terminal.Cancellation));
            if (!run.WasInterrupted) HeldOutBound = (before, model.Bounds(judged, codes, (_, _, _) => { }).Average());
            else Discard();
            return !run.WasInterrupted;
        }
        catch
        {
            Discard();
            throw;
        }
    }

    private Trainer Trainer(FreeNumbers free, Action<int, int, string> report) => new(settings.Objective, settings.Optimizer)
    {
        Schedule = settings.Schedule,
        Epochs = settings.Epochs,
        BatchSize = settings.BatchSize,
        Seed = settings.Seed,
        ValidationShare = settings.ValidationShare,
        Keep = settings.Keep,
        Free = free,
        CheckpointPath = checkpoint,
        CheckpointSeconds = double.PositiveInfinity,
        OnEpoch = epoch =>
        {
            epochs.Add(epoch);
            report(epoch.Epoch, epoch.Epochs, "");
        },
    };
}
