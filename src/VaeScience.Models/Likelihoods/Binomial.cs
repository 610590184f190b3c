using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Models.Likelihoods;

/// <summary>What can be chosen of the binomial likelihood.</summary>
public sealed record BinomialOptions
{
    /// <summary>How many trials each value counts the successes of.</summary>
    public int Trials { get; init; } = 10;
}

/// <summary>Successes among a known number of trials, with a decoded logit.</summary>
/// <remarks>log p(x) = log C(t, x) + x log sigmoid(l) + (t - x) log sigmoid(-l) for t trials.</remarks>
public sealed class Binomial : ElementLikelihood<BinomialDensity>
{
    private readonly BinomialOptions options;

    /// <summary>A binomial likelihood of this many trials.</summary>
    public Binomial(int trials) : this(new BinomialOptions { Trials = trials })
    {
    }

    /// <summary>A binomial likelihood from its options.</summary>
    /// <exception cref="ArgumentException">Fewer than one trial.</exception>
    public Binomial(BinomialOptions options) : base(new BinomialDensity(options.Trials), new DensityParameter("logit", ParameterSource.Decoded))
    {
        if (options.Trials < 1) throw new ArgumentException($"trials is at least 1, got {options.Trials}");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "binomial";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override InputScaling Scaling => InputScaling.Standardise;

    /// <inheritdoc/>
    public override ValueSupport Support => ValueSupport.WholeNumbers(options.Trials);

    /// <inheritdoc/>
    protected override string Advice(double x) =>
        x > options.Trials && x == Math.Floor(x) ? $"; mend the cell, or use --likelihood binomial:trials={x}" : "; mend the cell";

    /// <inheritdoc/>
    protected override double MeanOf(double a, double b, double c) => options.Trials * SpecialFunctions.Sigmoid(a);

    /// <inheritdoc/>
    protected override double SampleOf(double a, double b, double c, RandomSequence random) =>
        random.Binomial(options.Trials, SpecialFunctions.Sigmoid(a));
}

/// <summary>log C(t, x) + x log sigmoid(l) + (t - x) log sigmoid(-l).</summary>
/// <param name="trials">t, at least 0.</param>
public readonly struct BinomialDensity(int trials) : IElementDensity
{
    private readonly double logFactorial = SpecialFunctions.Lgamma(trials + 1.0);

    /// <inheritdoc/>
    public static int ParameterCount => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane LogDensity<TLane, T>(TLane x, TLane a, TLane b, TLane c, out TLane da, out TLane db, out TLane dc)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (zero, one, t) = (TLane.Create(0.0), TLane.Create(1.0), TLane.Create((double)trials));
        var failures = t - x;
        var e = Exponential.Exp<TLane, T>(-TLane.Abs(a));
        var q = e / (one + e);
        // x - t sigmoid(a), by the rarer of success and failure, whose probability q has all its digits.
        da = TLane.Select(a < zero, x - t * q, t * q - failures);
        db = dc = default;
        var logChoose = TLane.Create(logFactorial) - LogGamma.Lgamma<TLane, T>(x + one) - LogGamma.Lgamma<TLane, T>(failures + one);
        return logChoose + x * TLane.Min(a, zero) - failures * TLane.Max(a, zero) - t * Logistic.Log1pOfUnit<TLane, T>(e);
    }
}
