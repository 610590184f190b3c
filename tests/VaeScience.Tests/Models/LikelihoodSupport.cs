using VaeScience.Models.Likelihoods;

namespace VaeScience.Tests.Models;

/// <summary>What values a likelihood allows and refuses, and how to add up or integrate over all of them.</summary>
/// <param name="Values">All values of a discrete likelihood; null for a continuous one.</param>
/// <param name="FromReal">Any real number to an allowed value.</param>
/// <param name="Ends">The least and greatest values worth trying, within float's range.</param>
/// <param name="Refused">Values without a probability, besides NaN.</param>
public sealed record LikelihoodSupport(double[]? Values, Func<double, double> FromReal, double[] Ends, double[] Refused)
{
    // A negative binomial's tail falls by m/(m+r) from count to count: with m below e^3 and r above e^-2.5, 8192 of them leave less than 1e-12.
    private const int AllCounts = 8192;

    /// <summary>What the likelihood's own description of its support says.</summary>
    public static LikelihoodSupport Of(Likelihood likelihood)
    {
        var support = likelihood.Support;
        var infinity = double.PositiveInfinity;
        if (support == ValueSupport.Counts) return new(null, x => Math.Floor(Math.Exp(x + 0.5)), [0, 1e6], [-1, 0.5, infinity]);
        if (support.IsWhole)
        {
            var (low, count) = (support.Low, (int)(support.High - support.Low) + 1);
            return new([.. Enumerable.Range(0, count).Select(k => low + k)], x => low + Math.Clamp(Math.Floor(x + count / 2.0), 0, count - 1),
                [low, support.High], [low - 1, support.High + 1, low + 0.5, infinity]);
        }
        if (double.IsNegativeInfinity(support.Low)) return new(null, x => x, [-1e6, 1e6], [infinity, -infinity]);
        if (double.IsPositiveInfinity(support.High)) return new(null, Math.Exp, [1e-30, 1e30], [0, -1, infinity]);
        return new(null, x => 1 / (1 + Math.Exp(-x)), [0, 1], [-0.01, 1.01, 200]);
    }

    /// <summary>
    /// All counts up to the last with a probability above 1e-12, each of weight 1. Or the nodes and weights of a double-exponential rule over a continuous support, in two halves about a centre where the density may have a kink:
    /// x = c + exp(pi/2 sinh t) and mirrored; x = exp(pi/2 sinh t) above 0; x = (1 + tanh(pi/2 sinh t))/2 between 0 and 1.
    /// </summary>
    public static IEnumerable<(double X, double Weight)> Nodes(Likelihood likelihood, double centre)
    {
        const double step = 1.0 / 64, last = 3.5;
        if (likelihood.Support == ValueSupport.Counts)
        {
            for (var x = 0; x < AllCounts; x++) yield return (x, 1);
            yield break;
        }
        for (var t = -last; t <= last; t += step)
        {
            var (inner, slope) = (Math.PI / 2 * Math.Sinh(t), step * Math.PI / 2 * Math.Cosh(t));
            var x = Math.Exp(inner);
            if (likelihood.Support == ValueSupport.Positive) yield return (x, slope * x);
            else if (likelihood.Support == ValueSupport.UnitInterval) yield return (1 / (1 + Math.Exp(-2 * inner)), slope / (2 * Math.Cosh(inner) * Math.Cosh(inner)));
            else
            {
                yield return (centre + x, slope * x);
                yield return (centre - x, slope * x);
            }
        }
    }
}
