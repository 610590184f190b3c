using VaeScience.Compute.Ops;

namespace VaeScience.Models.Evaluation;

/// <summary>log sum exp of many numbers that come in parts.</summary>
/// <param name="count">How many sums.</param>
internal sealed class RunningLogSum(int count)
{
    /// <summary>The sums so far, [count]; minus infinity before the first part.</summary>
    public double[] Values { get; } = [.. Enumerable.Repeat(double.NegativeInfinity, count)];

    /// <summary>Adds the rows of a matrix to sums at even distances.</summary>
    /// <param name="first">The sum that the first row belongs to.</param>
    /// <param name="logTerms">[m, n].</param>
    /// <param name="stride">From one row's sum to the next row's.</param>
    public void Add(int first, Tensor logTerms, int stride = 1)
    {
        var sums = logTerms.Tape!.LogSumExp(logTerms, axis: 1).ToArray();
        for (var i = 0; i < sums.Length; i++)
        {
            ref var value = ref Values[first + i * stride];
            var (high, low) = value > sums[i] ? (value, sums[i]) : (sums[i], value);
            value = double.IsFinite(high) ? high + Math.Log(1 + Math.Exp(low - high)) : high;
        }
    }
}
