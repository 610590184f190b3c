namespace VaeScience.Analysis.Figures;

/// <summary>A receiver operating characteristic as points from (0, 0) to (1, 1).</summary>
public sealed class RocCurve
{
    /// <param name="name">What gave the scores.</param>
    /// <param name="falsePositiveRates">[n], each in [0, 1], not falling.</param>
    /// <param name="truePositiveRates">[n], each in [0, 1], not falling.</param>
    /// <exception cref="ArgumentException">A rate is outside [0, 1] or falls, or the lengths differ.</exception>
    public RocCurve(string name, IReadOnlyList<double> falsePositiveRates, IReadOnlyList<double> truePositiveRates)
    {
        Guard.Length(truePositiveRates.Count, falsePositiveRates.Count, nameof(truePositiveRates));
        RequireRates(falsePositiveRates, nameof(falsePositiveRates));
        RequireRates(truePositiveRates, nameof(truePositiveRates));
        (Name, FalsePositiveRates, TruePositiveRates) = (name, falsePositiveRates, truePositiveRates);
    }

    /// <summary>What gave the scores.</summary>
    public string Name { get; }

    /// <summary>[n], share of negatives above the threshold.</summary>
    public IReadOnlyList<double> FalsePositiveRates { get; }

    /// <summary>[n], share of positives above the threshold.</summary>
    public IReadOnlyList<double> TruePositiveRates { get; }

    /// <summary>Area under the curve, printed in the legend; null prints none.</summary>
    public double? Auc { get; init; }

    /// <summary>The confidence interval of the area; null prints none.</summary>
    public (double Low, double High)? AucInterval { get; init; }

    private static void RequireRates(IReadOnlyList<double> rates, string name)
    {
        for (var i = 0; i < rates.Count; i++)
            if (!(rates[i] is >= 0 and <= 1) || (i > 0 && rates[i] < rates[i - 1]))
                throw new ArgumentException($"{name}[{i}] is {rates[i]}: rates lie in [0, 1] and do not fall along the curve.", name);
    }
}
