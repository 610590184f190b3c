namespace VaeScience.Data;

/// <summary>How a column of conditions becomes numbers of order one: categories one-hot, everything else one number.</summary>
internal static class ConditionCode
{
    /// <summary>What the numbers are called.</summary>
    public static IEnumerable<string> Names(Column column) =>
        column.Kind == ColumnKind.Category ? column.LevelNames!.Select(level => $"{column.Name}={level}") : [column.Name];

    /// <summary>The numbers of a cell.</summary>
    /// <param name="column">A column of conditions.</param>
    /// <param name="value">The cell's value, or its level's index.</param>
    /// <returns>A number for each level of a category; the level of an ordinal column, or a number that has a range, from 0 to 1; a standardised number less its mean, by its standard deviation; any other number as it is.</returns>
    public static float[] Of(Column column, float value)
    {
        if (column.Kind == ColumnKind.Category)
        {
            var code = new float[column.LevelNames!.Count];
            code[(int)value] = 1;
            return code;
        }
        if (column.Kind == ColumnKind.Ordinal) return [value / (column.LevelCount - 1)];
        if (column.Standard is { } s) return [(float)((value - s.Mean) / s.Sd)];
        var hasRange = column.Kind is ColumnKind.Real or ColumnKind.Count && double.IsFinite(column.Minimum) && double.IsFinite(column.Maximum);
        return [hasRange ? (float)((value - column.Minimum) / (column.Maximum - column.Minimum)) : value];
    }

    /// <summary>A column of another role as a condition; text becomes a category of the levels that occur.</summary>
    /// <exception cref="UserException">Text with fewer than two levels.</exception>
    public static Column AsCondition(Column column, Table table)
    {
        if (column.Kind is not (ColumnKind.Text or ColumnKind.Category) || column.LevelNames is not null) return column with { Role = ColumnRole.Condition };
        string[] levels = table.Has(column.Name) ? [.. table.Text(column.Name).Where(cell => !string.IsNullOrWhiteSpace(cell)).Distinct().Order(StringComparer.Ordinal)] : [];
        return levels.Length >= 2
            ? column with { Kind = ColumnKind.Category, LevelNames = levels, LevelCount = levels.Length, Role = ColumnRole.Condition }
            : throw new UserException($"condition {Excerpt.Quoted(column.Name)}: {table.Source} has {levels.Length} levels of it, wanted are at least 2; give another column");
    }
}
