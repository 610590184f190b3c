namespace VaeScience.Analysis.Metrics;

/// <summary>Checks and order of scored yes/no labels.</summary>
internal static class BinaryLabels
{
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
            throw new UserException($"got {positives} positives among {labels.Length} labels, at least one positive and one negative are needed");
    }

    /// <summary>Row indices, highest score first.</summary>
    internal static int[] ByFallingScore(ReadOnlySpan<double> scores)
    {
        var order = Enumerable.Range(0, scores.Length).ToArray();
        Array.Sort(scores.ToArray(), order);
        Array.Reverse(order);
        return order;
    }
}
