using VaeScience.Analysis.Metrics;

namespace VaeScience.Whisky;

/// <summary>How a factor hangs together with a column that no model has seen.</summary>
/// <param name="Column">The column.</param>
/// <param name="Factor">Which, from 0.</param>
/// <param name="Measure">auc, pearson, spearman or eta_squared.</param>
/// <param name="Value">The measure.</param>
/// <param name="Low">The lower end of its 95 % interval; NaN where it has none.</param>
/// <param name="High">The upper end.</param>
internal sealed record AuxiliaryTie(AuxiliaryColumn Column, int Factor, string Measure, double Value, double Low, double High)
{
    private const double NormalQuantile = 1.959963985;
    private const string Area = "auc", Linear = "pearson", Ranked = "spearman", Between = "eta_squared";

    /// <summary>Rows that the column knows.</summary>
    public int Rows => Column.Known.Length;

    /// <summary>How many of them are 1; 0 for columns that are not binary.</summary>
    public int Positives => Column.Kind == AuxiliaryKind.Binary ? Column.Cells.Count(c => c == "1") : 0;

    /// <summary>What the measure is on average without any tie.</summary>
    public double Chance => Measure switch
    {
        Area => 0.5,
        Between => (Column.Known.Select(i => Column.Cells[i]).Distinct().Count() - 1.0) / (Rows - 1),
        _ => 0,
    };

    /// <summary>How far the measure is from chance, 0 .. 1, so that measures can be ordered: |2 AUC - 1|, |r|, and the root of what eta squared has beyond chance.</summary>
    public double Strength => Measure switch
    {
        Area => Math.Abs(2 * Value - 1),
        Between => Math.Sqrt(Math.Max(0, (Value - Chance) / (1 - Chance))),
        _ => Math.Abs(Value),
    };

    /// <summary>The ties of columns with each factor.</summary>
    public static IReadOnlyList<AuxiliaryTie> Of(FactorSpace space, IEnumerable<AuxiliaryColumn> columns) =>
        [.. columns.SelectMany(column => Enumerable.Range(0, space.Dimensions).SelectMany(c => Of(space.Factors.Factors[c].Means, column, c)).Where(t => double.IsFinite(t.Value)))];

    /// <summary>The measure with its interval or, for eta squared, with what chance gives.</summary>
    public string InWords() => Measure switch
    {
        Between => $"{TasteNumber.Close(Value)} (chance {TasteNumber.Close(Chance)})",
        _ => double.IsNaN(Low) ? TasteNumber.Close(Value) : $"{TasteNumber.Close(Value)} ({TasteNumber.Close(Low)} to {TasteNumber.Close(High)})",
    };

    private static IEnumerable<AuxiliaryTie> Of(double[] positions, AuxiliaryColumn column, int factor)
    {
        var known = column.Known;
        double[] x = [.. known.Select(i => positions[i])];
        switch (column.Kind)
        {
            case AuxiliaryKind.Binary:
                var curve = RocCurve.Of(x, [.. known.Select(i => column.Cells[i] == "1")]);
                var interval = curve.AucInterval();
                yield return new AuxiliaryTie(column, factor, Area, curve.Auc, interval.Low, interval.High);
                break;
            case AuxiliaryKind.Number:
                var y = column.Numbers();
                yield return WithInterval(column, factor, Linear, Correlation.Pearson(x, y), 1);
                var ranked = Correlation.Spearman(x, y);
                yield return WithInterval(column, factor, Ranked, ranked, 1 + ranked * ranked / 2);
                break;
            default:
                var names = known.Select(i => column.Cells[i]).Distinct().ToList();
                yield return new AuxiliaryTie(column, factor, Between, Correlation.EtaSquared(x, [.. known.Select(i => names.IndexOf(column.Cells[i]))]), double.NaN, double.NaN);
                break;
        }
    }

    // Fisher's z; the variance of a rank correlation is (1 + r^2 / 2) / (n - 3). Source: Fisher 1921; Bonett and Wright 2000.
    private static AuxiliaryTie WithInterval(AuxiliaryColumn column, int factor, string measure, double r, double variance)
    {
        var half = NormalQuantile * Math.Sqrt(variance / (column.Known.Length - 3));
        return new AuxiliaryTie(column, factor, measure, r, Math.Tanh(Math.Atanh(r) - half), Math.Tanh(Math.Atanh(r) + half));
    }
}
