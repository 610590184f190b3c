using System.Globalization;

namespace VaeScience.Data;

/// <summary>What a model trains on: a matrix of features, the rows' names, and what is known beside it.</summary>
public sealed class Dataset
{
    /// <summary>Puts a data set together.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="values">[n, f], row-major, finite; kept, not copied.</param>
    /// <param name="features">The f features in order.</param>
    /// <param name="rowNames">The n rows' names.</param>
    /// <param name="labels">Other columns of the same n rows, or null.</param>
    /// <param name="fingerprint">SHA-256 of the file the data came from, or empty.</param>
    /// <exception cref="ShapeException">The counts disagree.</exception>
    public Dataset(string name, float[] values, IReadOnlyList<Column> features, IReadOnlyList<string> rowNames,
        Table? labels = null, string fingerprint = "")
    {
        if ((long)rowNames.Count * features.Count != values.Length)
            throw new ShapeException($"{name}: got {values.Length} values for {rowNames.Count} rows of {features.Count} features");
        if (labels is not null && labels.RowCount != rowNames.Count)
            throw new ShapeException($"{name}: got labels for {labels.RowCount} rows, wanted are {rowNames.Count}");
        Name = name;
        Values = values;
        Features = features;
        RowNames = rowNames;
        Labels = labels;
        Fingerprint = fingerprint;
    }

    /// <summary>What the data set is called.</summary>
    public string Name { get; }

    /// <summary>The values, [n, f], row-major: numbers, or level indices of ordinal and category features.</summary>
    public float[] Values { get; }

    /// <summary>The features: names, kinds, levels, units.</summary>
    public IReadOnlyList<Column> Features { get; }

    /// <summary>The rows' names.</summary>
    public IReadOnlyList<string> RowNames { get; }

    /// <summary>Label columns of the same rows, as text; a cell may be empty. Null where there are none.</summary>
    public Table? Labels { get; }

    /// <summary>SHA-256 of the source file's bytes, 64 lower-case hexadecimal digits; empty for data from no file.</summary>
    public string Fingerprint { get; }

    /// <summary>What is given to a conditional model beside the values; null where nothing is.</summary>
    /// <exception cref="ShapeException">Conditions of another number of rows.</exception>
    public RowConditions? Conditions
    {
        get;
        init => field = value is null || value.RowCount == RowCount
            ? value
            : throw new ShapeException($"{Name}: got conditions of {value.RowCount} rows, wanted are {RowCount}");
    }

    /// <summary>How many values of each row count, [n], 1 to f, where rows are sequences padded to one length; null where all do.</summary>
    /// <exception cref="ShapeException">Lengths of another number of rows, or out of range.</exception>
    public int[]? Lengths
    {
        get;
        init => field = value is null || (value.Length == RowCount && value.All(l => l >= 1 && l <= FeatureCount))
            ? value
            : throw new ShapeException($"{Name}: sequence lengths are 1..{FeatureCount}, one for each of the {RowCount} rows");
    }

    /// <summary>The rows that are kept aside to judge by, in ascending order, none twice; null leaves the choice to chance.</summary>
    /// <exception cref="ShapeException">A row that there is not, or out of order.</exception>
    public IReadOnlyList<int>? HeldOut
    {
        get;
        init => field = value is null || (value.All(row => row >= 0 && row < RowCount) && value.Zip(value.Skip(1)).All(pair => pair.First < pair.Second))
            ? value
            : throw new ShapeException($"{Name}: held-out rows are 0..{RowCount - 1} in ascending order, none twice");
    }

    /// <summary>The number of conditions, c; 0 where there are none.</summary>
    public int ConditionCount => Conditions?.Count ?? 0;

    /// <summary>The number of rows, n.</summary>
    public int RowCount => RowNames.Count;

    /// <summary>The number of features, f.</summary>
    public int FeatureCount => Features.Count;

    /// <summary>The features' names.</summary>
    public IReadOnlyList<string> FeatureNames => [.. Features.Select(c => c.Name)];

    /// <summary>One row's values.</summary>
    /// <param name="index">0 to RowCount - 1.</param>
    /// <returns>[f].</returns>
    public ReadOnlySpan<float> Row(int index) => Values.AsSpan(index * FeatureCount, FeatureCount);

    /// <summary>Where a value stands, for messages: data set, row name, column.</summary>
    /// <param name="row">0 to RowCount - 1.</param>
    /// <param name="feature">0 to FeatureCount - 1.</param>
    public string Locate(int row, int feature) => $"{Name}: row {Excerpt.Quoted(RowNames[row])}, column {Excerpt.Quoted(Features[feature].Name)}";

    /// <summary>The data set with only these rows, in this order.</summary>
    /// <param name="rows">Row numbers, 0 to RowCount - 1; repeats are kept.</param>
    /// <returns>A copy of rows.Length rows with the same features and fingerprint.</returns>
    public Dataset Rows(ReadOnlySpan<int> rows)
    {
        var values = new float[rows.Length * FeatureCount];
        var names = new string[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            Row(rows[i]).CopyTo(values.AsSpan(i * FeatureCount));
            names[i] = RowNames[rows[i]];
        }
        int[]? lengths = null;
        if (Lengths is not null)
        {
            lengths = new int[rows.Length];
            for (var i = 0; i < rows.Length; i++) lengths[i] = Lengths[rows[i]];
        }
        return new Dataset(Name, values, Features, names, Labels?.Rows(rows), Fingerprint) { Conditions = Conditions?.Rows(rows), Lengths = lengths };
    }

    /// <summary>A data set of plain numbers, its rows named "1" to "n".</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="values">[n, f], row-major, finite; kept, not copied.</param>
    /// <param name="features">The f features' names.</param>
    /// <returns>A data set of real features without labels.</returns>
    /// <exception cref="ShapeException">The values do not fill whole rows.</exception>
    public static Dataset Real(string name, float[] values, params IReadOnlyList<string> features)
    {
        var rows = features.Count == 0 ? 0 : values.Length / features.Count;
        return new Dataset(name, values, [.. features.Select(f => new Column(f, ColumnKind.Real))],
            [.. Enumerable.Range(1, rows).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
    }
}
