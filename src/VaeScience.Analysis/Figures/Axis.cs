namespace VaeScience.Analysis.Figures;

/// <summary>What an axis measures.</summary>
/// <param name="Label">The quantity, as a reader knows it.</param>
/// <param name="Unit">Its unit, printed in brackets; empty for a pure number.</param>
public sealed record Axis(string Label, string Unit = "")
{
    /// <summary>Powers of ten at equal distances; every value must then be above 0.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>The axis reaches down to this value at least; null leaves it to the data.</summary>
    public double? From { get; init; }

    /// <summary>The axis reaches up to this value at least; null leaves it to the data.</summary>
    public double? To { get; init; }

    /// <summary>No ticks between whole numbers, as for counts.</summary>
    public bool Whole { get; init; }

    /// <summary>Label and unit as printed.</summary>
    internal string Text => Unit.Length == 0 ? Label : Label.Length == 0 ? Unit : $"{Label} ({Unit})";
}
