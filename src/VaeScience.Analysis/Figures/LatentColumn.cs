namespace VaeScience.Analysis.Figures;

/// <summary>A column that a reader can colour an interactive scatter by, and reads when pointing at a mark.</summary>
public sealed class LatentColumn
{
    private LatentColumn(string name, string unit, IReadOnlyList<string>? categories, IReadOnlyList<double>? numbers) =>
        (Name, Unit, Categories, Numbers) = (name, unit, categories, numbers);

    /// <summary>What the column holds.</summary>
    public string Name { get; }

    /// <summary>The unit of its numbers; empty for none.</summary>
    public string Unit { get; }

    /// <summary>[n] categories; null in a column of numbers.</summary>
    public IReadOnlyList<string>? Categories { get; }

    /// <summary>[n] numbers, NaN where one is missing; null in a column of categories.</summary>
    public IReadOnlyList<double>? Numbers { get; }

    /// <summary>The number of rows.</summary>
    internal int Count => Categories?.Count ?? Numbers!.Count;

    /// <summary>A column of categories, coloured apart.</summary>
    /// <param name="name">What the column holds.</param>
    /// <param name="values">[n], an empty text where one is missing.</param>
    public static LatentColumn Category(string name, IReadOnlyList<string> values) => new(name, "", values, null);

    /// <summary>A column of numbers, coloured from low to high.</summary>
    /// <param name="name">What the column holds.</param>
    /// <param name="values">[n], finite, or NaN where one is missing (auxiliary tables have gaps); drawn grey.</param>
    /// <param name="unit">Their unit; empty for none.</param>
    /// <exception cref="ArgumentException">A value is infinite.</exception>
    public static LatentColumn Number(string name, IReadOnlyList<double> values, string unit = "")
    {
        for (var i = 0; i < values.Count; i++)
            if (double.IsInfinity(values[i]))
                throw new ArgumentException($"Row {i} of '{name}' is {values[i]}: numbers are finite or NaN.", nameof(values));
        return new LatentColumn(name, unit, null, values);
    }
}
