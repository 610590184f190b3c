using System.Globalization;

namespace VaeScience.Data;

/// <summary>What a schema says of one column, and so which cells are right.</summary>
/// <param name="Name">The column's name in the file.</param>
/// <param name="Kind">What the cells measure.</param>
public sealed record Column(string Name, ColumnKind Kind)
{
    // float32 holds every whole number up to here.
    private const double LargestCount = 1 << 24;

    /// <summary>What the column is for.</summary>
    public ColumnRole Role { get; init; } = Kind is ColumnKind.Name or ColumnKind.Category or ColumnKind.Text ? ColumnRole.Label : ColumnRole.Feature;

    /// <summary>How many levels an ordinal, binary or category column has; 0 for the other kinds and for free categories.</summary>
    public int LevelCount { get; init; } = Kind == ColumnKind.Binary ? 2 : 0;

    /// <summary>The levels' names as cells spell them, in order; null where the levels are the whole numbers 0 to LevelCount - 1.</summary>
    public IReadOnlyList<string>? LevelNames { get; init; }

    /// <summary>The least value allowed, of a real or count column.</summary>
    public double Minimum { get; init; } = Kind == ColumnKind.Count ? 0 : double.NegativeInfinity;

    /// <summary>The greatest value allowed, of a real or count column.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>Mean and standard deviation that a condition of numbers is standardised by; null leaves it as it is, or to its range.</summary>
    public (double Mean, double Sd)? Standard { get; init; }

    /// <summary>The unit, empty where there is none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>What the column means, in a few words.</summary>
    public string Description { get; init; } = "";

    /// <summary>The likelihood that suits the column, by its catalog name; null leaves the choice to the program.</summary>
    public string? Likelihood { get; init; }

    /// <summary>Which cells are right, in words: "whole numbers 0..4 (ordinal)".</summary>
    public string Allowed => Kind switch
    {
        _ when LevelNames is { Count: <= 12 } names => $"{string.Join(", ", names.Select(n => Excerpt.Quoted(n)))} ({KindName})",
        _ when LevelNames is { } names => $"the {names.Count} levels of the schema ({KindName})",
        ColumnKind.Ordinal => $"whole numbers 0..{LevelCount - 1} (ordinal)",
        ColumnKind.Binary => "0 and 1 (binary)",
        ColumnKind.Count => string.Create(CultureInfo.InvariantCulture, $"whole numbers {Minimum}..{Math.Min(Maximum, LargestCount)} (count)"),
        ColumnKind.Real when Minimum > double.NegativeInfinity || Maximum < double.PositiveInfinity =>
            string.Create(CultureInfo.InvariantCulture, $"numbers {Minimum}..{Maximum} (real)"),
        ColumnKind.Real => "finite numbers (real)",
        _ => $"text that is not empty ({KindName})",
    };

    internal string KindName => Kind.ToString().ToLowerInvariant();

    /// <summary>The number a model gets for a cell: the value, or the level's index.</summary>
    /// <param name="cell">The cell's text.</param>
    /// <param name="value">The number; 0 for text.</param>
    /// <returns>Null when the cell is right, else what to mend, for the end of an error message.</returns>
    internal string? Refuse(string cell, out float value)
    {
        value = 0;
        if (string.IsNullOrWhiteSpace(cell)) return "fill the cell or drop the row";
        if (Kind is ColumnKind.Name or ColumnKind.Text) return null;
        if (LevelNames is { } names) return RefuseLevel(names, cell, out value);
        if (Kind == ColumnKind.Category) return null;
        if (!Table.TryNumber(cell, out var number)) return "correct the cell";
        var (least, most, whole) = Kind switch
        {
            ColumnKind.Real => (Minimum, Maximum, false),
            ColumnKind.Count => (Minimum, Math.Min(Maximum, LargestCount), true),
            _ => (0, LevelCount - 1, true),
        };
        value = (float)number;
        if (whole && number != Math.Floor(number)) return "correct the cell";
        if (number >= least && number <= most && float.IsFinite(value)) return null;
        return Kind switch
        {
            ColumnKind.Ordinal => "correct the cell or widen 'levels' in the schema",
            ColumnKind.Binary => "correct the cell",
            _ => "correct the cell or widen 'range' in the schema",
        };
    }

    private static string? RefuseLevel(IReadOnlyList<string> names, string cell, out float value)
    {
        value = 0;
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] != cell) continue;
            value = i;
            return null;
        }
        return NearestName.Of(cell, names) is { } near
            ? $"did you mean {Excerpt.Quoted(near)}?"
            : "correct the cell or widen 'levels' in the schema";
    }
}
