using VaeScience.Analysis.Statistics;

namespace VaeScience.Analysis.Metrics;

/// <summary>Receiver operating characteristic of a score for a yes/no label: larger scores should mean yes.</summary>
/// <remarks>AUC = P(score of a positive > score of a negative) + P(equal) / 2, from midranks (Mann and Whitney). Its standard error
/// is DeLong's, Var = S10 / m + S01 / n over the placements of the m positives and n negatives, computed by ranks in
/// O(N log N). Source: DeLong, DeLong &amp; Clarke-Pearson 1988; Sun &amp; Xu 2014.</remarks>
public sealed class RocCurve
{
    private readonly int positives;
    private readonly int negatives;

    private RocCurve(int positives, int negatives) => (this.positives, this.negatives) = (positives, negatives);

    /// <summary>Area under the curve, 0 .. 1; 0.5 is chance.</summary>
    public double Auc { get; private init; }

    /// <summary>DeLong's standard error of the area; NaN when either class has a single member.</summary>
    public double StandardError { get; private init; }

    /// <summary>[points], rising from 0 to 1: share of negatives at or above each threshold.</summary>
    public required double[] FalsePositiveRates { get; init; }

    /// <summary>[points], rising from 0 to 1: share of positives at or above each threshold.</summary>
    public required double[] TruePositiveRates { get; init; }

    /// <summary>[points], falling from +infinity: one per distinct score.</summary>
    public required double[] Thresholds { get; init; }

    /// <summary>Computes the curve.</summary>
    /// <param name="scores">[N], not NaN.</param>
    /// <param name="labels">[N], true for the positives.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="UserException">A NaN score, or labels of one class only.</exception>
    public static RocCurve Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        BinaryLabels.Require(scores, labels);
        var positiveScores = new List<double>();
        var negativeScores = new List<double>();
        for (var i = 0; i < scores.Length; i++) (labels[i] ? positiveScores : negativeScores).Add(scores[i]);
        int m = positiveScores.Count, n = negativeScores.Count;

        // A placement is the share of the other class that a score beats: its rank among all less its rank in its own class.
        var pooled = Ranks.Mid(new List<double>([.. positiveScores, .. negativeScores]).ToArray());
        var rankInPositives = Ranks.Mid(positiveScores.ToArray());
        var rankInNegatives = Ranks.Mid(negativeScores.ToArray());
        var placementsOfPositives = Enumerable.Range(0, m).Select(i => (pooled[i] - rankInPositives[i]) / n).ToArray();
        var placementsOfNegatives = Enumerable.Range(0, n).Select(j => 1 - (pooled[m + j] - rankInNegatives[j]) / m).ToArray();

        var steps = BinaryLabels.Steps(scores, labels);
        return new RocCurve(m, n)
        {
            Auc = placementsOfPositives.Average(),
            StandardError = Math.Sqrt(Variance(placementsOfPositives) / m + Variance(placementsOfNegatives) / n),
            FalsePositiveRates = [.. steps.Select(s => (double)s.Alarms / n)],
            TruePositiveRates = [.. steps.Select(s => (double)s.Hits / m)],
            Thresholds = [.. steps.Select(s => s.Threshold)],
        };
    }

    /// <summary>A confidence interval of the area: Wald with DeLong's standard error on the logit scale, which keeps it in 0 .. 1.</summary>
    /// <param name="level">Coverage, between 0 and 1.</param>
    /// <returns>Ends NaN when either class has a single member. At an area of exactly 0 or 1, where the estimated error vanishes, the
    /// inner end is Clopper and Pearson's bound for as many successes as the smaller class has members.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Level not between 0 and 1.</exception>
    public ConfidenceInterval AucInterval(double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        if (double.IsNaN(StandardError)) return new ConfidenceInterval(double.NaN, double.NaN, level);
        var bound = Math.Pow((1 - level) / 2, 1.0 / Math.Min(positives, negatives));
        if (Auc >= 1) return new ConfidenceInterval(bound, 1, level);
        if (Auc <= 0) return new ConfidenceInterval(0, 1 - bound, level);
        var logit = Math.Log(Auc / (1 - Auc));
        var half = SpecialFunctions.Ndtri(0.5 + level / 2) * StandardError / (Auc * (1 - Auc));
        return new ConfidenceInterval(Logistic(logit - half), Logistic(logit + half), level);
    }

    private static double Logistic(double t) => 1 / (1 + Math.Exp(-t));

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
    }
}
