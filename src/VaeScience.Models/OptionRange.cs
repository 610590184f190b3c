namespace VaeScience.Models;

/// <summary>Checks of options when a part is made. A catalog turns the exception into a message that begins with what the user wrote.</summary>
internal static class OptionRange
{
    /// <summary>The value, if it is a finite number above zero.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static double Positive(double value, string option) =>
        double.IsFinite(value) && value > 0 ? value : throw Refused(value, option, "a number above 0");

    /// <summary>The value, if it is a finite number and not below zero.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static double NotNegative(double value, string option) =>
        double.IsFinite(value) && value >= 0 ? value : throw Refused(value, option, "a number from 0 on");

    /// <summary>The value, if it is from 0 to below 1.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static double BelowOne(double value, string option) =>
        value is >= 0 and < 1 ? value : throw Refused(value, option, "from 0 to below 1");

    private static ArgumentException Refused(double value, string option, string allowed) =>
        new(FormattableString.Invariant($"{option} is {value}; it must be {allowed}"));
}
