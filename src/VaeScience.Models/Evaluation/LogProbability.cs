namespace VaeScience.Models.Evaluation;

/// <summary>log p(x) of each row by importance sampling; nats.</summary>
/// <param name="Values">The estimates, [n]; too low on average, by less the more draws.</param>
/// <param name="StandardErrors">Of each estimate, [n], by the delta method.</param>
/// <param name="EffectiveSamples">How many of the draws count, [n]: 1 means that one draw decided everything.</param>
public sealed record LogProbability(double[] Values, double[] StandardErrors, double[] EffectiveSamples)
{
    /// <summary>The mean over rows.</summary>
    public double Mean => Values.Average();

    /// <summary>The standard error of the mean over rows: the spread between rows, over the square root of their number.</summary>
    public double StandardErrorOfMean
    {
        get
        {
            var mean = Mean;
            var n = Values.Length;
            return n < 2 ? double.NaN : Math.Sqrt(Values.Sum(v => (v - mean) * (v - mean)) / (n - 1) / n);
        }
    }
}
