namespace VaeScience.Analysis.Metrics;

/// <summary>Checks and counts of scored yes/no labels.</summary>
internal static class BinaryLabels
{
    /// <summary>Positives (hits) and negatives (alarms) scored at or above a threshold.</summary>
    internal readonly record struct Step(double Threshold, int Hits, int Alarms);

    /// <summary>Refuses unequal lengths, NaN scores and labels of one class only.</summary>
    internal static void Require(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        if (scores.Length != labels.Length)
            throw new ArgumentException($"got {scores.Length} scores and {labels.Length} labels, allowed are as many of each");
        for (var i = 0; i < scores.Length; i++)
            if (double.IsNaN(scores[i]))
                throw new UserException($"score {i} (from 0) is NaN, allowed are numbers; drop the row");
        var positives = labels.Count(true);
        if (positives == 0 || positives == labels.Length)
            throw new UserException($"got {positives} positives among {labels.Length} labels, at least one of either class is needed");
    }

    /// <summary>Counts at +infinity and at each distinct score, falling; equal scores are one step.</summary>
    internal static List<Step> Steps(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        Require(scores, labels);
        var sorted = scores.ToArray();
        var labelOf = labels.ToArray();
        Array.Sort(sorted, labelOf);
        var steps = new List<Step> { new(double.PositiveInfinity, 0, 0) };
        int hits = 0, alarms = 0;
        for (var i = sorted.Length - 1; i >= 0; i--)
        {
            if (labelOf[i]) hits++;
            else alarms++;
            if (i == 0 || sorted[i - 1] != sorted[i]) steps.Add(new Step(sorted[i], hits, alarms));
        }
        return steps;
    }
}
