using VaeScience.Data;

namespace VaeScience.Models.Training;

/// <summary>Rows into tensors, and tensors into sums.</summary>
internal static class Batches
{
    /// <summary>The chosen rows.</summary>
    public static Batch Of(Tape tape, Dataset data, ReadOnlySpan<int> rows)
    {
        var values = tape.Rent([rows.Length, data.FeatureCount]);
        for (var i = 0; i < rows.Length; i++) values.Rows(i, 1).CopyFrom(data.Row(rows[i]));
        return new Batch { Values = values };
    }

    /// <summary>Rows that stand together.</summary>
    public static Batch Rows(Tape tape, Dataset data, int start, int count)
    {
        var values = tape.Rent([count, data.FeatureCount]);
        values.CopyFrom(data.Values.AsSpan(start * data.FeatureCount, count * data.FeatureCount));
        return new Batch { Values = values };
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
