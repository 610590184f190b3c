using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Models.Likelihoods;

/// <summary>What can be chosen of the Laplace likelihood.</summary>
public sealed record LaplaceOptions
{
    /// <summary>Whether the scale is fixed, one for all features, one for each, or decoded for each value.</summary>
    public ParameterSource Scale { get; init; } = ParameterSource.PerFeature;

    /// <summary>The scale (the mean absolute deviation), or the one training starts from, in the units of the data.</summary>
    public double ScaleStart { get; init; } = 1;
}

/// <summary>A two-sided exponential density about a decoded median: absolute errors, so that outliers pull less than under a Gaussian.</summary>
/// <remarks>log p(x) = -|x - mu| / s - log 2 s.</remarks>
public sealed class Laplace : ElementLikelihood<LaplaceDensity>
{
    // A trained scale that may go to zero makes the density infinite at a repeated value.
    private const double LowestLogScale = -10, HighestLogScale = 20;
    private readonly LaplaceOptions options;

    /// <summary>A Laplace likelihood from its options.</summary>
    /// <exception cref="ArgumentException">The scale is not positive and finite.</exception>
    public Laplace(LaplaceOptions? options = null) : base(default,
        new DensityParameter("median", ParameterSource.Decoded),
        new DensityParameter("log_scale", (options ?? new()).Scale, Math.Log((options ?? new()).ScaleStart), LowestLogScale, HighestLogScale))
    {
        this.options = options ?? new LaplaceOptions();
        if (!(this.options.ScaleStart > 0) || !double.IsFinite(this.options.ScaleStart))
            throw new ArgumentException($"scale-start is a positive number, got {this.options.ScaleStart}");
    }

    /// <inheritdoc/>
    public override string Name => "laplace";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override InputScaling Scaling => InputScaling.Standardise;

    /// <inheritdoc/>
    public override ValueSupport Support => ValueSupport.Reals;

    /// <inheritdoc/>
    protected override double MeanOf(double a, double b, double c) => a;

    /// <inheritdoc/>
    protected override double SampleOf(double a, double b, double c, RandomSequence random)
    {
        var u = random.Uniform() - 0.5;
        return a - Math.Exp(b) * Math.Sign(u) * SpecialFunctions.Log1p(-2 * Math.Abs(u));
    }
}

/// <summary>log p(x | mu, log s) = -|x - mu| exp(-log s) - log s - log 2; at x = mu its slope in mu is taken as 0.</summary>
public readonly struct LaplaceDensity : IElementDensity
{
    /// <inheritdoc/>
    public static int ParameterCount => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane LogDensity<TLane, T>(TLane x, TLane a, TLane b, TLane c, out TLane da, out TLane db, out TLane dc)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = TLane.Create(1.0);
        var r = x - a;
        var rate = Exponential.Exp<TLane, T>(-b);
        var distance = TLane.Abs(r) * rate;
        da = TLane.Select(TLane.AreEqual(r, TLane.Create(0.0)), TLane.Create(0.0), TLane.CopySign(rate, r));
        db = distance - one;
        dc = default;
        return -(distance + b + TLane.Create(Math.Log(2)));
    }
}
