namespace VaeScience.SingleCell.Mapping;

/// <summary>How right the calls of cells are whose kind is known.</summary>
internal sealed class CallFigures
{
    private const int Bins = 10;
    private readonly CellCall[] calls;
    private readonly int[] known;

    /// <summary>Holds calls against what is known.</summary>
    /// <param name="calls">[n].</param>
    /// <param name="truth">The known kind of each cell, or <see cref="NoKind"/>, or <see cref="NewKind"/>.</param>
    public CallFigures(CellCall[] calls, int[] truth)
    {
        this.calls = calls;
        Truth = truth;
        known = [.. Enumerable.Range(0, calls.Length).Where(i => truth[i] >= 0)];
    }

    /// <summary>Stands for a cell of which no kind is known.</summary>
    public const int NoKind = -1;

    /// <summary>Stands for a cell of a kind that the run does not have.</summary>
    public const int NewKind = -2;

    /// <summary>The known kinds.</summary>
    public int[] Truth { get; }

    /// <summary>How many cells are of a kind that the run has.</summary>
    public int Known => known.Length;

    /// <summary>The share of them whose best kind is right, called or not; NaN without any.</summary>
    public double Accuracy => Share(known, i => calls[i].Best == Truth[i]);

    /// <summary>The share that is called unknown.</summary>
    public double Unknown => Share(known, i => calls[i].IsUnknown);

    /// <summary>The share that is right of those that are called something.</summary>
    public double CalledAccuracy => Share([.. known.Where(i => !calls[i].IsUnknown)], i => calls[i].Best == Truth[i]);

    /// <summary>How many cells are of a kind that the run does not have.</summary>
    public int New => Truth.Count(t => t == NewKind);

    /// <summary>The share of them that is called unknown, as it should be; NaN without any.</summary>
    public double NewUnknown => Share([.. Enumerable.Range(0, calls.Length).Where(i => Truth[i] == NewKind)], i => calls[i].IsUnknown);

    /// <summary>The mean distance of probability and accuracy, each bin of a tenth weighted by its cells.</summary>
    public double CalibrationError => Known == 0 ? double.NaN : Reliability().Sum(b => b.Cells * Math.Abs(b.Probability - b.Accuracy)) / Known;

    /// <summary>The share of right kinds by another way.</summary>
    /// <param name="best">The best kind of each cell.</param>
    public double AccuracyOf(int[] best) => Share(known, i => best[i] == Truth[i]);

    /// <summary>Mean probability and accuracy of cells of like probability: the same numbers where probabilities mean what they say.</summary>
    public IReadOnlyList<(int Cells, double Probability, double Accuracy)> Reliability() =>
        [.. known.GroupBy(i => Math.Min(Bins - 1, (int)(calls[i].Probability * Bins))).OrderBy(g => g.Key).Select(g => (g.Count(), g.Average(i => calls[i].Probability), Share([.. g], i => calls[i].Best == Truth[i])))];

    private static double Share(int[] cells, Func<int, bool> holds) => cells.Length == 0 ? double.NaN : (double)cells.Count(holds) / cells.Length;
}
