using System.Globalization;

namespace VaeScience.Models.Likelihoods;

/// <summary>The values a likelihood gives a probability: an interval of numbers or of whole numbers.</summary>
/// <remarks>Data are judged by it, messages describe it, and the contract tests add up or integrate over it.</remarks>
public sealed record ValueSupport
{
    private ValueSupport(double low, double high, bool isWhole, bool includesEnds = true) =>
        (Low, High, IsWhole, IncludesEnds) = (low, high, isWhole, includesEnds);

    /// <summary>Every finite number.</summary>
    public static ValueSupport Reals { get; } = new(double.NegativeInfinity, double.PositiveInfinity, isWhole: false, includesEnds: false);

    /// <summary>Every finite number above 0.</summary>
    public static ValueSupport Positive { get; } = new(0, double.PositiveInfinity, isWhole: false, includesEnds: false);

    /// <summary>The numbers from 0 to 1, both included.</summary>
    public static ValueSupport UnitInterval { get; } = new(0, 1, isWhole: false);

    /// <summary>The whole numbers from 0 on.</summary>
    public static ValueSupport Counts { get; } = new(0, double.PositiveInfinity, isWhole: true);

    /// <summary>The least value.</summary>
    public double Low { get; }

    /// <summary>The greatest value.</summary>
    public double High { get; }

    /// <summary>Whether only whole numbers are allowed.</summary>
    public bool IsWhole { get; }

    /// <summary>Whether the least and greatest values are themselves allowed.</summary>
    public bool IncludesEnds { get; }

    /// <summary>The whole numbers from 0 to a greatest one.</summary>
    public static ValueSupport WholeNumbers(int greatest) => new(0, greatest, isWhole: true);

    /// <summary>Whether a value has a probability.</summary>
    public bool Allows(double x) =>
        double.IsFinite(x) && (IncludesEnds ? x >= Low && x <= High : x > Low && x < High) && (!IsWhole || x == Math.Floor(x));

    /// <summary>The support in words, such as "whole numbers 0..4".</summary>
    public override string ToString() => (IsWhole, Low, High) switch
    {
        (true, _, 1) => "0 and 1 only",
        (true, _, double.PositiveInfinity) => "whole numbers from 0 on",
        (true, _, _) => string.Create(CultureInfo.InvariantCulture, $"whole numbers {Low}..{High}"),
        (false, double.NegativeInfinity, double.PositiveInfinity) => "finite numbers",
        (false, 0, double.PositiveInfinity) => "finite numbers above 0",
        _ => string.Create(CultureInfo.InvariantCulture, $"numbers from {Low} to {High}"),
    };
}
