using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Models.Likelihoods;

/// <summary>What can be chosen of the Student-t likelihood.</summary>
public sealed record StudentTOptions
{
    /// <summary>Whether the scale is fixed, one for all features, one for each, or decoded for each value.</summary>
    public ParameterSource Scale { get; init; } = ParameterSource.PerFeature;

    /// <summary>The scale, or the one training starts from, in the units of the data.</summary>
    public double ScaleStart { get; init; } = 1;

    /// <summary>Whether the degrees of freedom are fixed, one number for all features, one for each, or decoded.</summary>
    public ParameterSource Degrees { get; init; } = ParameterSource.Shared;

    /// <summary>The degrees of freedom, or those training starts from, 1 to 1e6: low for heavy tails.</summary>
    public double DegreesStart { get; init; } = 4;
}

/// <summary>A heavy-tailed density about a decoded location, for measurements with outliers.</summary>
/// <remarks>
/// With t = (x - mu)/s: log p(x) = lnG((nu+1)/2) - lnG(nu/2) - log(nu pi)/2 - log s - (nu+1)/2 log(1 + t^2/nu). The mean is mu for nu above 1.
/// Source: Lange, Little and Taylor 1989.
/// </remarks>
public sealed class StudentT : ElementLikelihood<StudentTDensity>
{
    // A trained scale that may go to zero makes the density infinite at a repeated value.
    private const double LowestLogScale = -10, HighestLogScale = 20, LeastDegrees = 1, MostDegrees = 1e6;
    private readonly StudentTOptions options;

    /// <summary>A Student-t likelihood from its options.</summary>
    /// <exception cref="ArgumentException">The scale is not positive and finite, or the degrees of freedom are out of range.</exception>
    public StudentT(StudentTOptions? options = null) : base(default,
        new DensityParameter("location", ParameterSource.Decoded),
        new DensityParameter("log_scale", (options ?? new()).Scale, Math.Log((options ?? new()).ScaleStart), LowestLogScale, HighestLogScale),
        new DensityParameter("log_degrees", (options ?? new()).Degrees, Math.Log((options ?? new()).DegreesStart), Math.Log(LeastDegrees), Math.Log(MostDegrees)))
    {
        this.options = options ?? new StudentTOptions();
        if (!(this.options.ScaleStart > 0) || !double.IsFinite(this.options.ScaleStart))
            throw new ArgumentException($"scale-start is a positive number, got {this.options.ScaleStart}");
        if (this.options.DegreesStart is not (>= LeastDegrees and <= MostDegrees))
            throw new ArgumentException($"degrees-start is {LeastDegrees} to {MostDegrees}, got {this.options.DegreesStart}");
    }

    /// <inheritdoc/>
    public override string Name => "student-t";

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
        var half = Math.Exp(c) / 2;
        return a + Math.Exp(b) * random.Normal() * Math.Sqrt(half / random.Gamma(half));
    }
}

/// <summary>log p(x | mu, log s, log nu) of Student's t.</summary>
public readonly struct StudentTDensity : IElementDensity
{
    // From here on the asymptotic series has all digits of double, and the difference of log gammas begins to lose them.
    private const double SeriesLimit = 10;

    /// <inheritdoc/>
    public static int ParameterCount => 3;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane LogDensity<TLane, T>(TLane x, TLane a, TLane b, TLane c, out TLane da, out TLane db, out TLane dc)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (half, one) = (TLane.Create(0.5), TLane.Create(1.0));
        var nu = Exponential.Exp<TLane, T>(c);
        var h = half * nu;
        var inverseScale = Exponential.Exp<TLane, T>(-b);
        var t = (x - a) * inverseScale;
        var ratio = t * t / nu;
        var share = ratio / (one + ratio);
        var log = Logarithm.Log1p<TLane, T>(ratio);
        var gammas = GammaRatio<TLane, T>(h, out var slope);
        var weight = (nu + one) / nu;
        da = weight * inverseScale * t / (one + ratio);
        db = weight * nu * share - one;
        dc = TLane.FusedMultiplyAdd(h, weight * share - log, slope);
        return gammas - TLane.Create(0.5 * Math.Log(2 * Math.PI)) - b - (h + half) * log;
    }

    /// <summary>lnG(h + 1/2) - lnG(h) - 1/2 log h, which vanishes for large h, and h times its slope.</summary>
    private static TLane GammaRatio<TLane, T>(TLane h, out TLane slope)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var half = TLane.Create(0.5);
        var reciprocal = TLane.Create(1.0) / h;
        var square = reciprocal * reciprocal;
        // Term k is -(1 - 4^-k) B_2k / (k (2k - 1)) h^(1 - 2k); h times its slope has (1 - 2k) more.
        var p = TLane.Create(691.0 / 180224);
        p = TLane.Horner(p, square, -31.0 / 18432);
        p = TLane.Horner(p, square, 17.0 / 14336);
        p = TLane.Horner(p, square, -1.0 / 640);
        p = TLane.Horner(p, square, 1.0 / 192);
        p = TLane.Horner(p, square, -1.0 / 8);
        var q = TLane.Create(-11 * 691.0 / 180224);
        q = TLane.Horner(q, square, 9 * 31.0 / 18432);
        q = TLane.Horner(q, square, -7 * 17.0 / 14336);
        q = TLane.Horner(q, square, 5.0 / 640);
        q = TLane.Horner(q, square, -3.0 / 192);
        q = TLane.Horner(q, square, 1.0 / 8);
        var value = p * reciprocal;
        slope = q * reciprocal;
        var isSmall = h < TLane.Create(SeriesLimit);
        if (!TLane.Any(isSmall)) return value;
        var direct = LogGamma.Lgamma<TLane, T>(h + half) - LogGamma.Lgamma<TLane, T>(h) - half * Logarithm.Log<TLane, T>(h);
        var directSlope = h * (Polygamma.Digamma<TLane, T>(h + half) - Polygamma.Digamma<TLane, T>(h)) - half;
        slope = TLane.Select(isSmall, directSlope, slope);
        return TLane.Select(isSmall, direct, value);
    }
}
