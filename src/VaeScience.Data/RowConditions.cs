namespace VaeScience.Data;

/// <summary>What is known of each row beforehand and given to a conditional model beside the values: one-hot classes, batches, doses.</summary>
public sealed class RowConditions
{
    /// <summary>Conditions of n rows.</summary>
    /// <param name="names">The c conditions in order.</param>
    /// <param name="values">[n, c], row-major, finite; kept, not copied.</param>
    /// <exception cref="ShapeException">The values do not fill whole rows, or there is no condition.</exception>
    public RowConditions(IReadOnlyList<string> names, float[] values)
    {
        if (names.Count == 0 || values.Length % names.Count != 0)
            throw new ShapeException($"got {values.Length} values of {names.Count} conditions; wanted are whole rows of at least one");
        (Names, Values) = (names, values);
    }

    /// <summary>The conditions' names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The values, [n, c], row-major.</summary>
    public float[] Values { get; }

    /// <summary>The number of conditions, c.</summary>
    public int Count => Names.Count;

    /// <summary>The number of rows, n.</summary>
    public int RowCount => Values.Length / Count;

    /// <summary>One-hot codes of a column of categories, one condition a level.</summary>
    /// <param name="name">What the column is called; conditions are named <c>name=level</c>.</param>
    /// <param name="levels">All levels, in the order of the conditions.</param>
    /// <param name="codes">Each row's level, 0 to levels - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A code that is no level.</exception>
    public static RowConditions OneHot(string name, IReadOnlyList<string> levels, ReadOnlySpan<int> codes)
    {
        var values = new float[codes.Length * levels.Count];
        for (var i = 0; i < codes.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(codes[i]);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(codes[i], levels.Count);
            values[i * levels.Count + codes[i]] = 1;
        }
        return new RowConditions([.. levels.Select(level => $"{name}={level}")], values);
    }

    /// <summary>The same rows with other conditions behind these.</summary>
    /// <param name="others">Conditions of as many rows.</param>
    /// <returns>[n, c + others.c].</returns>
    /// <exception cref="ShapeException">Another number of rows.</exception>
    public RowConditions With(RowConditions others)
    {
        if (others.RowCount != RowCount) throw new ShapeException($"got conditions of {others.RowCount} rows to stand behind those of {RowCount}; wanted are as many");
        var values = new float[Values.Length + others.Values.Length];
        for (var i = 0; i < RowCount; i++)
        {
            var row = values.AsSpan(i * (Count + others.Count));
            Row(i).CopyTo(row);
            others.Row(i).CopyTo(row[Count..]);
        }
        return new RowConditions([.. Names, .. others.Names], values);
    }

    /// <summary>One row's conditions.</summary>
    /// <param name="index">0 to RowCount - 1.</param>
    /// <returns>[c].</returns>
    public ReadOnlySpan<float> Row(int index) => Values.AsSpan(index * Count, Count);

    /// <summary>The mean over all rows: what is given where no row is meant.</summary>
    /// <returns>[1, c]; zeros where there are no rows.</returns>
    public RowConditions Mean()
    {
        var sums = new double[Count];
        for (var i = 0; i < Values.Length; i++) sums[i % Count] += Values[i];
        return new RowConditions(Names, [.. sums.Select(s => (float)(s / Math.Max(1, RowCount)))]);
    }

    /// <summary>All rows again and again.</summary>
    /// <param name="times">How often.</param>
    /// <returns>[n times, c].</returns>
    public RowConditions Repeated(int times)
    {
        var values = new float[Values.Length * times];
        for (var i = 0; i < times; i++) Values.CopyTo(values, i * Values.Length);
        return new RowConditions(Names, values);
    }

    /// <summary>The conditions of these rows, in this order.</summary>
    public RowConditions Rows(ReadOnlySpan<int> rows)
    {
        var values = new float[rows.Length * Count];
        for (var i = 0; i < rows.Length; i++) Row(rows[i]).CopyTo(values.AsSpan(i * Count));
        return new RowConditions(Names, values);
    }
}
