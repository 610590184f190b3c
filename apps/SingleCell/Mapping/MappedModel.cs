using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;

namespace VaeScience.SingleCell.Mapping;

/// <summary>A run's model as new cells are put through it: on the genes that both sides have, told a batch that it knows or each of them in turn.</summary>
/// <param name="Model">The model of these genes.</param>
/// <param name="Device">Threads.</param>
/// <param name="Seed">The seed of the draws.</param>
/// <param name="Column">What the conditions are called.</param>
/// <param name="Batches">The batches that it knows; empty for a model without.</param>
/// <param name="Covariates">The columns of the cells that it is given beside the batch, with the run's means and levels.</param>
internal sealed record MappedModel(LatentModel Model, CpuDevice Device, ulong Seed, string Column, IReadOnlyList<string> Batches, IReadOnlyList<Column> Covariates)
{
    /// <summary>The code of a batch that the model has not seen.</summary>
    public const int Unseen = -1;

    // Cells that go through at once, between two reports of progress.
    private const int CellsAtOnce = 512;
    private const int Draws = 10;

    /// <summary>Cells as the model takes them.</summary>
    /// <param name="cells">Counts of the model's genes.</param>
    /// <param name="codes">The batch of each cell; none may be unseen.</param>
    public Dataset ToDataset(CountMatrix cells, ReadOnlySpan<int> codes) =>
        new(cells.Source, cells.Counts, [.. cells.GeneNames.Select(name => new Column(name, ColumnKind.Count))], cells.CellNames)
        {
            Conditions = ConditionsOf(cells.Cells, codes),
        };

    /// <summary>The latent mean of each cell; of an unseen batch, averaged over what the encoder says under each batch that it knows, if it is told any.</summary>
    /// <returns>[n, d], a latent library size left out, as where cells of the run are compared.</returns>
    public double[,] Encode(CountMatrix cells, int[] codes, Action<int, int, string> report)
    {
        var z = new double[cells.CellCount, Model.DecodedLatent];
        var isTold = Batches.Count > 0 && Model.Options.ConditionsEncoder;
        Func<int, int, double> weight = isTold ? OfOwn : (_, setting) => setting == 0 ? 1 : 0;
        Each(cells, codes, weight, report, (rows, some, w) =>
        {
            var mean = new Evaluator(Model, Device, Seed).Encode(some).Mean;
            for (var i = 0; i < rows.Length; i++)
                for (var j = 0; j < Model.DecodedLatent; j++) z[rows[i], j] += w[i] * mean[i, j];
        });
        return z;
    }

    /// <summary>The bound of log p(x) of each cell; of an unseen batch, averaged over the batches that the decoder knows.</summary>
    /// <returns>[n], nats.</returns>
    /// <remarks>The average is a bound, too: of log (1/B) sum_b p(x|b), the batch drawn with equal chances.</remarks>
    public double[] Bounds(CountMatrix cells, int[] codes, Action<int, int, string> report) => Bounds(cells, codes, OfOwn, report);

    /// <summary>The same where no cell's own batch is told: what the bound would be had the batch not been seen.</summary>
    /// <returns>[n], nats.</returns>
    public double[] BoundsElsewhere(CountMatrix cells, int[] codes, Action<int, int, string> report) =>
        Bounds(cells, codes, Batches.Count < 2 ? OfOwn : (code, setting) => setting == code ? 0 : 1.0 / (Batches.Count - 1), report);

    private double[] Bounds(CountMatrix cells, int[] codes, Func<int, int, double> weight, Action<int, int, string> report)
    {
        var bounds = new double[cells.CellCount];
        Each(cells, codes, weight, report, (rows, some, w) =>
        {
            var elbo = new Evaluator(Model, Device, Seed).Bound(some, Draws).Elbo;
            for (var i = 0; i < rows.Length; i++) bounds[rows[i]] += w[i] * elbo[i];
        });
        return bounds;
    }

    private RowConditions? ConditionsOf(Table cells, ReadOnlySpan<int> codes)
    {
        var covariates = new Schema { Name = "covariates", Columns = Covariates }.ConditionsOf(cells);
        if (Batches.Count == 0) return covariates;
        var batches = RowConditions.OneHot(Column, Batches, codes);
        return covariates is null ? batches : batches.With(covariates);
    }

    private double OfOwn(int code, int setting) => code == Unseen ? 1.0 / Math.Max(1, Batches.Count) : code == setting ? 1 : 0;

    /// <summary>Puts cells through under every batch that has a weight for them, some at a time.</summary>
    private void Each(CountMatrix cells, int[] codes, Func<int, int, double> weight, Action<int, int, string> report, Action<int[], Dataset, double[]> use)
    {
        var settings = Math.Max(1, Batches.Count);
        var work = Enumerable.Range(0, settings).SelectMany(setting =>
            Enumerable.Range(0, codes.Length).Where(i => weight(Batches.Count == 0 ? 0 : codes[i], setting) > 0).Chunk(CellsAtOnce).Select(rows => (setting, rows))).ToArray();
        for (var part = 0; part < work.Length; part++)
        {
            var (setting, rows) = work[part];
            var told = new int[rows.Length];
            Array.Fill(told, setting);
            use(rows, ToDataset(cells.SelectCells(rows), told), Array.ConvertAll(rows, i => weight(Batches.Count == 0 ? 0 : codes[i], setting)));
            report(part + 1, work.Length, "");
        }
    }
}
