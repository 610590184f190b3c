using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Models.Likelihoods;

/// <summary>What can be chosen of the Gaussian likelihood.</summary>
public sealed record GaussianOptions
{
    /// <summary>Whether the variance is fixed, one for all features, one for each, or decoded for each value.</summary>
    public ParameterSource Variance { get; init; } = ParameterSource.PerFeature;

    /// <summary>The standard deviation, or the one training starts from, in the units of the data.</summary>
    public double Sd { get; init; } = 1;
}

/// <summary>A normal density about a decoded mean.</summary>
/// <remarks>
/// log p(x) = -1/2 (log 2 pi + logVar + (x - mu)^2 exp(-logVar)). With a linear decoder and one shared variance the model is
/// probabilistic PCA, with one variance for each feature it is factor analysis.
/// </remarks>
public sealed class Gaussian : ElementLikelihood<GaussianDensity>
{
    // A trained variance that may go to zero makes the density infinite at a repeated value.
    private const double LowestLogVariance = -20, HighestLogVariance = 20;
    private readonly GaussianOptions options;

    /// <summary>A Gaussian likelihood from its options.</summary>
    /// <exception cref="ArgumentException">The standard deviation is not positive and finite.</exception>
    public Gaussian(GaussianOptions? options = null) : base(default,
        new DensityParameter("mean", ParameterSource.Decoded),
        new DensityParameter("log_variance", (options ?? new()).Variance, 2 * Math.Log((options ?? new()).Sd), LowestLogVariance, HighestLogVariance))
    {
        this.options = options ?? new GaussianOptions();
        if (!(this.options.Sd > 0) || !double.IsFinite(this.options.Sd)) throw new ArgumentException($"sd is a positive number, got {this.options.Sd}");
    }

    /// <inheritdoc/>
    public override string Name => "gaussian";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override InputScaling Scaling => InputScaling.Standardise;

    /// <inheritdoc/>
    public override ValueSupport Support => ValueSupport.Reals;

    /// <inheritdoc/>
    protected override double MeanOf(double a, double b, double c) => a;

    /// <inheritdoc/>
    protected override double SampleOf(double a, double b, double c, RandomSequence random) => a + Math.Exp(b / 2) * random.Normal();
}

/// <summary>log N(x | mu, exp(logVar)).</summary>
public readonly struct GaussianDensity : IElementDensity
{
    /// <inheritdoc/>
    public static int ParameterCount => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane LogDensity<TLane, T>(TLane x, TLane a, TLane b, TLane c, out TLane da, out TLane db, out TLane dc)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var r = x - a;
        da = r * Exponential.Exp<TLane, T>(-b);
        var q = r * da;
        db = TLane.Create(0.5) * (q - TLane.Create(1.0));
        dc = default;
        return TLane.Create(-0.5) * (q + b + TLane.Create(Math.Log(2 * Math.PI)));
    }
}
