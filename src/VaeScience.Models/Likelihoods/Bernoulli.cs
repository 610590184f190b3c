using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Models.Likelihoods;

/// <summary>The Bernoulli likelihood has nothing to choose.</summary>
public sealed record BernoulliOptions;

/// <summary>Yes or no, 0 or 1, with a decoded logit.</summary>
/// <remarks>log p(x) = x l - log(1 + e^l). Values between 0 and 1 are refused: they have no probability under it (see <c>continuous-bernoulli</c>).</remarks>
public sealed class Bernoulli() : ElementLikelihood<BernoulliDensity>(default, new DensityParameter("logit", ParameterSource.Decoded))
{
    /// <inheritdoc/>
    public override string Name => "bernoulli";

    /// <inheritdoc/>
    public override object Options { get; } = new BernoulliOptions();

    /// <inheritdoc/>
    public override InputScaling Scaling => InputScaling.None;

    /// <inheritdoc/>
    public override ValueSupport Support => ValueSupport.WholeNumbers(1);

    /// <inheritdoc/>
    protected override string Advice(double x) => x is > 0 and < 1 ? "; for grey values use --likelihood continuous-bernoulli" : "";

    /// <inheritdoc/>
    protected override double MeanOf(double a, double b, double c) => SpecialFunctions.Sigmoid(a);

    /// <inheritdoc/>
    protected override double SampleOf(double a, double b, double c, RandomSequence random) => random.Uniform() < SpecialFunctions.Sigmoid(a) ? 1 : 0;
}

/// <summary>log p(x | l) = x l - softplus(l).</summary>
public readonly struct BernoulliDensity : IElementDensity
{
    /// <inheritdoc/>
    public static int ParameterCount => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane LogDensity<TLane, T>(TLane x, TLane a, TLane b, TLane c, out TLane da, out TLane db, out TLane dc)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (zero, one) = (TLane.Create(0.0), TLane.Create(1.0));
        var e = Exponential.Exp<TLane, T>(-TLane.Abs(a));
        var q = e / (one + e);
        // x - sigmoid(a) and x a - softplus(a) with the large parts taken out first: a sure and right prediction keeps its digits.
        da = TLane.Select(a < zero, x - q, (x - one) + q);
        db = dc = default;
        return (x * a - TLane.Max(a, zero)) - Logistic.Log1pOfUnit<TLane, T>(e);
    }
}
