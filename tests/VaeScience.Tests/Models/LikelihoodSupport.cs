using VaeScience.Models.Likelihoods;

namespace VaeScience.Tests.Models;

/// <summary>What values a likelihood allows and refuses, and how to add up or integrate over all of them.</summary>
/// <param name="Values">All values of a discrete likelihood; null for a continuous one.</param>
/// <param name="FromReal">Any real number to an allowed value.</param>
/// <param name="Ends">The least and greatest values worth trying, within float's range.</param>
/// <param name="Refused">Values without a probability, besides NaN.</param>
public sealed record LikelihoodSupport(double[]? Values, Func<double, double> FromReal, double[] Ends, double[] Refused)
{
    private static readonly double Infinity = double.PositiveInfinity;

    private static readonly Dictionary<string, Func<object, LikelihoodSupport>> All = new()
    {
        ["gaussian"] = _ => Line,
        ["student-t"] = _ => Line,
        ["laplace"] = _ => Line,
        ["log-normal"] = _ => new(null, Math.Exp, [1e-30, 1e30], [0, -1, Infinity]),
        ["continuous-bernoulli"] = _ => new(null, x => 1 / (1 + Math.Exp(-x)), [0, 1], [-0.01, 1.01, 200]),
        ["bernoulli"] = _ => Levels(2),
        ["ordinal"] = o => Levels(((OrdinalOptions)o).Levels),
        ["categorical"] = o => Levels(((CategoricalOptions)o).Levels),
        ["binomial"] = o => Levels(((BinomialOptions)o).Trials + 1),
    };

    private static LikelihoodSupport Line => new(null, x => x, [-1e6, 1e6], [Infinity, -Infinity]);

    /// <summary>Whether there is a line for this likelihood.</summary>
    public static bool Has(string name) => All.ContainsKey(name);

    /// <summary>The support of a likelihood.</summary>
    public static LikelihoodSupport Of(Likelihood likelihood) => All[likelihood.Name](likelihood.Options);

    /// <summary>
    /// Nodes and weights of a double-exponential rule over a continuous support, in two halves about a centre where the density may have a kink:
    /// x = c + exp(pi/2 sinh t) and mirrored; x = exp(pi/2 sinh t) above 0; x = (1 + tanh(pi/2 sinh t))/2 between 0 and 1.
    /// </summary>
    public static IEnumerable<(double X, double Weight)> Nodes(Likelihood likelihood, double centre)
    {
        const double step = 1.0 / 64, last = 3.5;
        for (var t = -last; t <= last; t += step)
        {
            var (inner, slope) = (Math.PI / 2 * Math.Sinh(t), step * Math.PI / 2 * Math.Cosh(t));
            var x = Math.Exp(inner);
            switch (likelihood.Name)
            {
                case "log-normal":
                    yield return (x, slope * x);
                    break;
                case "continuous-bernoulli":
                    yield return (1 / (1 + Math.Exp(-2 * inner)), slope / (2 * Math.Cosh(inner) * Math.Cosh(inner)));
                    break;
                default:
                    yield return (centre + x, slope * x);
                    yield return (centre - x, slope * x);
                    break;
            }
        }
    }

    private static LikelihoodSupport Levels(int count) => new(
        [.. Enumerable.Range(0, count).Select(k => (double)k)],
        x => Math.Clamp(Math.Floor(x + count / 2.0), 0, count - 1), [0, count - 1], [-1, count, 0.5, Infinity]);
}
