using VaeScience.Data;

namespace VaeScience.Models.Training;

/// <summary>Rows into tensors, and tensors into sums.</summary>
internal static class Batches
{
    // With fewer zeros the dense product is as fast.
    private const double LeastShareOfZeros = 0.875;

    /// <summary>The values as a sparse matrix, if most are zero; else null, whether the data are held sparsely or not.</summary>
    public static CsrMatrix? SparseForm(Dataset data)
    {
        var all = (long)data.RowCount * data.FeatureCount;
        var stored = (data.Sparse?.Values ?? data.Values).AsSpan();
        var zeros = all - stored.Length + stored.Count(0f);
        if (all == 0 || zeros < LeastShareOfZeros * all) return null;
        return data.Sparse ?? CsrMatrix.FromDense(stored, data.FeatureCount);
    }

    /// <summary>The chosen rows.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="data">Of all rows.</param>
    /// <param name="rows">Row numbers; they must stay as they are until the step ends.</param>
    /// <param name="sparse">The sparse form of all rows, if there is one.</param>
    /// <param name="sequences">To be used again, where rows are sequences.</param>
    public static Batch Of(Tape tape, Dataset data, ReadOnlyMemory<int> rows, CsrMatrix? sparse, SequenceBatch? sequences = null)
    {
        var values = tape.Rent([rows.Length, data.FeatureCount]);
        for (var i = 0; i < rows.Length; i++) CopyRow(data, rows.Span[i], values.Rows(i, 1));
        Tensor? condition = null;
        if (data.Conditions is { } conditions)
        {
            condition = tape.Rent([rows.Length, conditions.Count]);
            for (var i = 0; i < rows.Length; i++) condition.Rows(i, 1).CopyFrom(conditions.Row(rows.Span[i]));
        }
        return new Batch
        {
            Values = values,
            Sparse = sparse is null ? null : new SparseRows(sparse, rows),
            Condition = condition,
            Sequences = data.Lengths is null ? null : Sequences(data.Lengths, rows.Span, values, sequences),
            Population = data.RowCount,
        };
    }

    /// <summary>Rows that stand together.</summary>
    public static Batch Rows(Tape tape, Dataset data, int start, int count)
    {
        var values = tape.Rent([count, data.FeatureCount]);
        for (var i = 0; i < count; i++) CopyRow(data, start + i, values.Rows(i, 1));
        Tensor? condition = null;
        if (data.Conditions is { } conditions)
        {
            condition = tape.Rent([count, conditions.Count]);
            condition.CopyFrom(conditions.Values.AsSpan(start * conditions.Count, count * conditions.Count));
        }
        return new Batch
        {
            Values = values,
            Condition = condition,
            Sequences = data.Lengths is null ? null : new SequenceBatch(data.Lengths.AsSpan(start, count), values),
            Population = data.RowCount,
        };
    }

    private static void CopyRow(Dataset data, int row, Tensor target)
    {
        if (data.Sparse is not { } sparse) target.CopyFrom(data.Row(row));
        else if (target.DType == DType.Float64) sparse.CopyRow(row, target.Span<double>());
        else sparse.CopyRow(row, target.Span<float>());
    }

    private static SequenceBatch Sequences(int[] lengths, ReadOnlySpan<int> rows, Tensor values, SequenceBatch? again)
    {
        Span<int> some = rows.Length <= 1024 ? stackalloc int[rows.Length] : new int[rows.Length];
        for (var i = 0; i < rows.Length; i++) some[i] = lengths[rows[i]];
        if (again is null) return new SequenceBatch(some, values);
        again.Reset(some, values);
        return again;
    }

    /// <summary>The sum of all elements, in double.</summary>
    public static double Total(Tensor x)
    {
        var sum = 0.0;
        if (x.DType == DType.Float64)
            foreach (var v in x.Span<double>()) sum += v;
        else
            foreach (var v in x.Span<float>()) sum += v;
        return sum;
    }

    /// <summary>Adds each column's sum, in double.</summary>
    /// <param name="x">[n, d].</param>
    /// <param name="sums">[d], added to.</param>
    public static void AddColumns(Tensor x, Span<double> sums)
    {
        if (x.DType == DType.Float64)
        {
            var v = x.Span<double>();
            for (var i = 0; i < v.Length; i++) sums[i % sums.Length] += v[i];
        }
        else
        {
            var v = x.Span<float>();
            for (var i = 0; i < v.Length; i++) sums[i % sums.Length] += v[i];
        }
    }

    /// <summary>Whether every element is finite.</summary>
    public static bool IsFinite(Tensor x) => double.IsFinite(Total(x));
}
