namespace VaeScience.Models.Evaluation;

/// <summary>What a sample of log importance weights says.</summary>
internal static class ImportanceWeights
{
    /// <summary>log of the mean weight, its standard error by the delta method, and the effective number of draws, (sum w)^2 / sum w^2.</summary>
    public static (double LogMean, double Error, double Effective) Summarise(ReadOnlySpan<double> logWeights)
    {
        var max = double.NegativeInfinity;
        foreach (var w in logWeights) max = Math.Max(max, w);
        if (!double.IsFinite(max)) return (max, double.NaN, 0);
        // In units of the largest weight, so that nothing overflows.
        double sum = 0, squares = 0;
        foreach (var w in logWeights)
        {
            var u = Math.Exp(w - max);
            sum += u;
            squares += u * u;
        }
        var k = logWeights.Length;
        var effective = sum * sum / squares;
        // sd(w) / (mean(w) sqrt(k)), with sd^2 / mean^2 = k / effective - 1.
        return (max + Math.Log(sum / k), Math.Sqrt(Math.Max(0, k / effective - 1) / k), effective);
    }
}
