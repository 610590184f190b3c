using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Models.Likelihoods;

/// <summary>What can be chosen of the log-normal likelihood.</summary>
public sealed record LogNormalOptions
{
    /// <summary>Whether the variance of log x is fixed, one for all features, one for each, or decoded for each value.</summary>
    public ParameterSource Variance { get; init; } = ParameterSource.PerFeature;

    /// <summary>The standard deviation of log x, or the one training starts from.</summary>
    public double Sd { get; init; } = 1;
}

/// <summary>Positive measurements whose logarithm is normal about a decoded mean.</summary>
/// <remarks>log p(x) = log N(log x | mu, exp(logVar)) - log x, a density with respect to x.</remarks>
public sealed class LogNormal : ElementLikelihood<LogNormalDensity>
{
    // As for the Gaussian: a variance that may go to zero makes the density infinite at a repeated value.
    private const double LowestLogVariance = -20, HighestLogVariance = 20;
    private readonly LogNormalOptions options;

    /// <summary>A log-normal likelihood from its options.</summary>
    /// <exception cref="ArgumentException">The standard deviation is not positive and finite.</exception>
    public LogNormal(LogNormalOptions? options = null) : base(default,
        new DensityParameter("log_mean", ParameterSource.Decoded),
        new DensityParameter("log_variance", (options ?? new()).Variance, 2 * Math.Log((options ?? new()).Sd), LowestLogVariance, HighestLogVariance))
    {
        this.options = options ?? new LogNormalOptions();
        if (!(this.options.Sd > 0) || !double.IsFinite(this.options.Sd)) throw new ArgumentException($"sd is a positive number, got {this.options.Sd}");
    }

    /// <inheritdoc/>
    public override string Name => "log-normal";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override InputScaling Scaling => InputScaling.LogStandardise;

    /// <inheritdoc/>
    public override ValueSupport Support => ValueSupport.Positive;

    /// <inheritdoc/>
    protected override string Advice(double x) => x switch
    {
        0 => "; where 0 means 'below detection', write half the detection limit, else use --likelihood gaussian",
        < 0 => "; use --likelihood gaussian",
        _ => "",
    };

    /// <inheritdoc/>
    protected override double MeanOf(double a, double b, double c) => Math.Exp(a + Math.Exp(b) / 2);

    /// <inheritdoc/>
    protected override double SampleOf(double a, double b, double c, RandomSequence random) => Math.Exp(a + Math.Exp(b / 2) * random.Normal());
}

/// <summary>log N(log x | mu, exp(logVar)) - log x.</summary>
public readonly struct LogNormalDensity : IElementDensity
{
    /// <inheritdoc/>
    public static int ParameterCount => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane LogDensity<TLane, T>(TLane x, TLane a, TLane b, TLane c, out TLane da, out TLane db, out TLane dc)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var log = Logarithm.Log<TLane, T>(x);
        return default(GaussianDensity).LogDensity<TLane, T>(log, a, b, c, out da, out db, out dc) - log;
    }
}
