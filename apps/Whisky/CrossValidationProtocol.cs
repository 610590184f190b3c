using VaeScience.Analysis.Statistics;
using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>Holds out every row once under two assignments to folds and judges every model on the same rows.</summary>
public static class CrossValidationProtocol
{
    /// <summary>The assignment of row i to fold i mod folds.</summary>
    public const string ByIndex = "row mod folds";

    /// <summary>The second assignment.</summary>
    public const string Shuffled = "shuffled";

    // Seeds of trainings are this far apart, so that every fold of every seed draws numbers of its own.
    private const int SeedStride = 1000;

    /// <summary>The fold of each row under both assignments.</summary>
    public static IReadOnlyList<(string Name, int[] FoldOfRow)> Assignments(int rows, CrossValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [(ByIndex, Folds.ByIndex(rows, options.Folds)), (Shuffled, Folds.Shuffled(rows, options.Folds, options.ShuffleSeed))];
    }

    /// <summary>Runs the whole comparison.</summary>
    /// <param name="data">The table.</param>
    /// <param name="models">Who takes part.</param>
    /// <param name="options">How thoroughly.</param>
    /// <param name="progress">Called after each fit with the fits done, the fits in all and the model's name; null for none.</param>
    /// <param name="cancellation">Stops between two fits.</param>
    /// <returns>Assignment by assignment, the models in their order.</returns>
    /// <exception cref="UserException">Fewer rows than folds, or a model cannot be fitted.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static IReadOnlyList<CrossValidationResult> Run(
        Dataset data, IReadOnlyList<CrossValidationModel> models, CrossValidationOptions options,
        Action<int, int, string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(options);
        if (data.RowCount < options.Folds)
            throw new UserException($"{data.Name}: got {data.RowCount} rows for {options.Folds} folds, each fold needs a row; give fewer --folds or add rows");
        var results = (from assignment in Assignments(data.RowCount, options)
                       from model in models
                       let seeds = model.IsSeeded ? options.Seeds : 1
                       let perRow = Enumerable.Range(0, seeds).Select(_ => new double[data.RowCount]).ToArray()
                       select (Model: model, assignment, PerRow: perRow, Effective: new double[seeds * options.Folds])).ToList();
        var fits = (from r in results
                    from seed in Enumerable.Range(0, r.PerRow.Length)
                    from fold in Enumerable.Range(0, options.Folds)
                    select (Result: r, Seed: seed, Fold: fold)).ToList();
        var (done, gate) = (0, new Lock());
        RunAll(fits, options.Threads, (fit, device) =>
        {
            var (fold, folds) = (fit.Fold, fit.Result.assignment.FoldOfRow);
            var test = Enumerable.Range(0, data.RowCount).Where(i => folds[i] == fold).ToArray();
            var train = Enumerable.Range(0, data.RowCount).Where(i => folds[i] != fold).ToArray();
            var held = fit.Result.Model.HoldOut(data.Rows(train), data.Rows(test), (ulong)((fit.Seed + 1) * SeedStride + fold), device);
            for (var i = 0; i < test.Length; i++) fit.Result.PerRow[fit.Seed][test[i]] = held.Values[i];
            fit.Result.Effective[fit.Seed * options.Folds + fold] = held.LeastEffective;
            lock (gate) progress?.Invoke(++done, fits.Count, fit.Result.Model.Name);
        }, cancellation);
        return [.. results.Select(r => new CrossValidationResult(r.Model, r.assignment.Name, r.PerRow, r.Effective.Min()))];
    }

    private static void RunAll<T>(IReadOnlyList<T> fits, int threads, Action<T, CpuDevice> run, CancellationToken cancellation)
    {
        try
        {
            Parallel.ForEach(fits, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
                () => Device.Cpu(), (fit, _, device) =>
                {
                    run(fit, device);
                    return device;
                }, device => device.Dispose());
        }
        catch (AggregateException e) when (e.InnerExceptions.FirstOrDefault(inner => inner is UserException) is { } mistake)
        {
            throw new UserException(mistake.Message, e);
        }
    }
}
