using System.Globalization;

namespace VaeScience.Data;

/// <summary>What a model trains on: a matrix of features, the rows' names, and what is known beside it.</summary>
/// <remarks>
/// The matrix is held densely (<see cref="Values"/>) or, where most of it is zero, sparsely (<see cref="Sparse"/>). <see cref="CopyRow"/> reads either
/// row by row, and a model trains on either with the same result; dense numbers of a sparse set must be asked for, by <see cref="ToDense"/>.
/// </remarks>
public sealed class Dataset
{
    /// <summary>The most values that <see cref="ToDense"/> makes of a sparse set: a gibibyte of them.</summary>
    public const long MostDenseValues = 1L << 28;

    private readonly float[]? values;

    /// <summary>Puts a dense data set together.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="values">[n, f], row-major, finite; kept, not copied.</param>
    /// <param name="features">The f features in order.</param>
    /// <param name="rowNames">The n rows' names.</param>
    /// <param name="labels">Other columns of the same n rows, or null.</param>
    /// <param name="fingerprint">SHA-256 of the file the data came from, or empty.</param>
    /// <exception cref="ShapeException">The counts disagree.</exception>
    public Dataset(string name, float[] values, IReadOnlyList<Column> features, IReadOnlyList<string> rowNames,
        Table? labels = null, string fingerprint = "")
        : this(name, features, rowNames, labels, fingerprint)
    {
        if ((long)rowNames.Count * features.Count != values.Length)
            throw new ShapeException($"{name}: got {values.Length} values for {rowNames.Count} rows of {features.Count} features");
        this.values = values;
    }

    /// <summary>Puts a sparse data set together.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="sparse">[n, f], finite; kept, not copied. Entries that are not stored are zero; none that is stored should be.</param>
    /// <param name="features">The f features in order.</param>
    /// <param name="rowNames">The n rows' names.</param>
    /// <param name="labels">Other columns of the same n rows, or null.</param>
    /// <param name="fingerprint">SHA-256 of the file the data came from, or empty.</param>
    /// <exception cref="ShapeException">The counts disagree.</exception>
    public Dataset(string name, CsrMatrix sparse, IReadOnlyList<Column> features, IReadOnlyList<string> rowNames,
        Table? labels = null, string fingerprint = "")
        : this(name, features, rowNames, labels, fingerprint)
    {
        if (sparse.Rows != rowNames.Count || sparse.Columns != features.Count)
            throw new ShapeException($"{name}: got a matrix of {sparse.Rows} x {sparse.Columns} for {rowNames.Count} rows of {features.Count} features");
        Sparse = sparse;
    }

    private Dataset(string name, IReadOnlyList<Column> features, IReadOnlyList<string> rowNames, Table? labels, string fingerprint)
    {
        if (labels is not null && labels.RowCount != rowNames.Count)
            throw new ShapeException($"{name}: got labels for {labels.RowCount} rows, wanted are {rowNames.Count}");
        Name = name;
        Features = features;
        RowNames = rowNames;
        Labels = labels;
        Fingerprint = fingerprint;
    }

    /// <summary>What the data set is called.</summary>
    public string Name { get; }

    /// <summary>The values of a dense set, [n, f], row-major: numbers, or level indices of ordinal and category features.</summary>
    /// <exception cref="InvalidOperationException">The set is sparse.</exception>
    public float[] Values => values
        ?? throw new InvalidOperationException($"{Name}: is held sparsely and has no array of all values; copy rows, or make it dense");

    /// <summary>The values of a sparse set, [n, f]; null where the set is dense.</summary>
    public CsrMatrix? Sparse { get; }

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

    /// <summary>One row's values, of a dense set.</summary>
    /// <param name="index">0 to RowCount - 1.</param>
    /// <returns>[f].</returns>
    /// <exception cref="InvalidOperationException">The set is sparse: <see cref="CopyRow"/> reads either kind.</exception>
    public ReadOnlySpan<float> Row(int index) => Values.AsSpan(index * FeatureCount, FeatureCount);

    /// <summary>Writes one row's values, zeros included, of a dense or a sparse set.</summary>
    /// <param name="index">0 to RowCount - 1.</param>
    /// <param name="row">[f].</param>
    /// <exception cref="ShapeException">The target has another length.</exception>
    public void CopyRow(int index, Span<float> row)
    {
        if (row.Length != FeatureCount) throw new ShapeException($"{Name}: a row has {FeatureCount} values, got room for {row.Length}");
        if (Sparse is null) Row(index).CopyTo(row);
        else Sparse.CopyRow(index, row);
    }

    /// <summary>The same data with all values held, zeros included: this set where it is dense already.</summary>
    /// <exception cref="UserException">There are more than <see cref="MostDenseValues"/> values.</exception>
    public Dataset ToDense()
    {
        if (Sparse is null) return this;
        var count = (long)RowCount * FeatureCount;
        if (count > MostDenseValues)
            throw new UserException($"{Name}: {RowCount} rows x {FeatureCount} features are {count} values, and what was asked for needs all of them at once; " +
                $"allowed are {MostDenseValues}; take fewer rows or features");
        var dense = new float[count];
        Sparse.CopyTo(dense);
        return new Dataset(Name, dense, Features, RowNames, Labels, Fingerprint) { Conditions = Conditions, Lengths = Lengths, HeldOut = HeldOut };
    }

    /// <summary>Where a value stands, for messages: data set, row name, column.</summary>
    /// <param name="row">0 to RowCount - 1.</param>
    /// <param name="feature">0 to FeatureCount - 1.</param>
    public string Locate(int row, int feature) => $"{Name}: row {Excerpt.Quoted(RowNames[row])}, column {Excerpt.Quoted(Features[feature].Name)}";

    /// <summary>The data set with only these rows, in this order.</summary>
    /// <param name="rows">Row numbers, 0 to RowCount - 1; repeats are kept.</param>
    /// <returns>A copy of rows.Length rows, held like these, with the same features and fingerprint.</returns>
    public Dataset Rows(ReadOnlySpan<int> rows)
    {
        var names = new string[rows.Length];
        for (var i = 0; i < rows.Length; i++) names[i] = RowNames[rows[i]];
        int[]? lengths = null;
        if (Lengths is not null)
        {
            lengths = new int[rows.Length];
            for (var i = 0; i < rows.Length; i++) lengths[i] = Lengths[rows[i]];
        }
        var (labels, conditions) = (Labels?.Rows(rows), Conditions?.Rows(rows));
        return Sparse is null
            ? new Dataset(Name, SelectRows(rows), Features, names, labels, Fingerprint) { Conditions = conditions, Lengths = lengths }
            : new Dataset(Name, Sparse.SelectRows(rows), Features, names, labels, Fingerprint) { Conditions = conditions, Lengths = lengths };
    }

    private float[] SelectRows(ReadOnlySpan<int> rows)
    {
        var selected = new float[rows.Length * FeatureCount];
        for (var i = 0; i < rows.Length; i++) Row(rows[i]).CopyTo(selected.AsSpan(i * FeatureCount));
        return selected;
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
