using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Models.Likelihoods;

/// <summary>The continuous Bernoulli likelihood has nothing to choose.</summary>
public sealed record ContinuousBernoulliOptions;

/// <summary>Grey values from 0 to 1, with a decoded logit: the Bernoulli's form, made a density by its normalising constant.</summary>
/// <remarks>log p(x) = x l - log((e^l - 1) / l), uniform at l = 0. Source: Loaiza-Ganem and Cunningham 2019.</remarks>
public sealed class ContinuousBernoulli()
    : ElementLikelihood<ContinuousBernoulliDensity>(default, new DensityParameter("logit", ParameterSource.Decoded))
{
    /// <inheritdoc/>
    public override string Name => "continuous-bernoulli";

    /// <inheritdoc/>
    public override object Options { get; } = new ContinuousBernoulliOptions();

    /// <inheritdoc/>
    public override InputScaling Scaling => InputScaling.None;

    /// <inheritdoc/>
    public override ValueSupport Support => ValueSupport.UnitInterval;

    /// <inheritdoc/>
    protected override string Advice(double x) => x is > 1 and <= 255 ? "; divide grey values by their maximum (bytes by 255)" : "";

    /// <inheritdoc/>
    protected override double MeanOf(double a, double b, double c)
    {
        var m = Math.Abs(a);
        // 1/(1 - e^-m) - 1/m, whose terms cancel for small m.
        var mean = m < 1e-3 ? 0.5 + m / 12 : -1 / SpecialFunctions.Expm1(-m) - 1 / m;
        return a < 0 ? 1 - mean : mean;
    }

    /// <inheritdoc/>
    /// <remarks>Inverts F(x) = (1 - e^(-m x)) / (1 - e^(-m)) for m = |l|, mirrored for l above 0.</remarks>
    protected override double SampleOf(double a, double b, double c, RandomSequence random)
    {
        var (u, m) = (random.Uniform(), Math.Abs(a));
        var x = m < 1e-8 ? u : -SpecialFunctions.Log1p(u * SpecialFunctions.Expm1(-m)) / m;
        return a > 0 ? 1 - x : x;
    }
}

/// <summary>log p(x | l) = x l - log((e^l - 1) / l).</summary>
public readonly struct ContinuousBernoulliDensity : IElementDensity
{
    // Below, 1/(1 - e^-m) - 1/m has lost digits and its series, 1/2 + m/12 - m^3/720 + ..., is exact.
    private const double SeriesLimit = 0.25;

    /// <inheritdoc/>
    public static int ParameterCount => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane LogDensity<TLane, T>(TLane x, TLane a, TLane b, TLane c, out TLane da, out TLane db, out TLane dc)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (zero, one) = (TLane.Create(0.0), TLane.Create(1.0));
        var m = TLane.Abs(a);
        var minusShrink = Exponential.Expm1<TLane, T>(-m);
        // log((1 - e^-m) / m) is the constant for l = -m; the one for m is m more.
        var ratio = TLane.Select(TLane.AreEqual(m, zero), one, -minusShrink / m);
        var mean = TLane.Select(m < TLane.Create(SeriesLimit), MeanSeries<TLane, T>(m), -one / minusShrink - one / m);
        da = TLane.Select(a < zero, (x - one) + mean, x - mean);
        db = dc = default;
        return (x * a - TLane.Max(a, zero)) - Logarithm.Log<TLane, T>(ratio);
    }

    // Bernoulli numbers: the sum of B_2k m^(2k-1) / (2k)! about 1/2.
    private static TLane MeanSeries<TLane, T>(TLane m)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var square = m * m;
        var p = TLane.Create(1.0 / 47900160);
        p = TLane.Horner(p, square, -1.0 / 1209600);
        p = TLane.Horner(p, square, 1.0 / 30240);
        p = TLane.Horner(p, square, -1.0 / 720);
        p = TLane.Horner(p, square, 1.0 / 12);
        return TLane.Horner(p, m, 0.5);
    }
}
