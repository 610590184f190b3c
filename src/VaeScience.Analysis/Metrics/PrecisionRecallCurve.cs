namespace VaeScience.Analysis.Metrics;

/// <summary>Precision against recall of a score for a yes/no label: the curve to read when positives are rare.</summary>
/// <remarks>Average precision = sum_t (R_t - R_(t-1)) P_t over the distinct thresholds, without interpolation; chance is the share
/// of positives. Source: Davis &amp; Goadrich 2006.</remarks>
public sealed class PrecisionRecallCurve
{
    private PrecisionRecallCurve(double[] precision, double[] recall, double[] thresholds, double averagePrecision) =>
        (Precision, Recall, Thresholds, AveragePrecision) = (precision, recall, thresholds, averagePrecision);

    /// <summary>[points], share of positives among the rows at or above each threshold; 1 at the start, where there are none.</summary>
    public double[] Precision { get; }

    /// <summary>[points], rising from 0 to 1: share of the positives at or above each threshold.</summary>
    public double[] Recall { get; }

    /// <summary>[points], falling from +infinity: one per distinct score.</summary>
    public double[] Thresholds { get; }

    /// <summary>Area under the steps, 0 .. 1.</summary>
    public double AveragePrecision { get; }

    /// <summary>Computes the curve.</summary>
    /// <param name="scores">[N], not NaN; larger should mean yes.</param>
    /// <param name="labels">[N], true for the positives.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="UserException">A NaN score, or labels of one class only.</exception>
    public static PrecisionRecallCurve Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var steps = BinaryLabels.Steps(scores, labels);
        double positives = steps[^1].Hits;
        var precision = steps.Select(s => s.Hits + s.Alarms == 0 ? 1.0 : s.Hits / (double)(s.Hits + s.Alarms)).ToArray();
        var recall = steps.Select(s => s.Hits / positives).ToArray();
        var average = Enumerable.Range(1, recall.Length - 1).Sum(t => (recall[t] - recall[t - 1]) * precision[t]);
        return new PrecisionRecallCurve(precision, recall, [.. steps.Select(s => s.Threshold)], average);
    }
}
