using System.Globalization;

namespace VaeScience.Analysis.Figures;

/// <summary>Numbers as a reader wants them: short, with a true minus sign, the same under every culture.</summary>
internal static class NumberText
{
    /// <summary>A coordinate of an SVG: at most two decimals, never a negative zero.</summary>
    public static string Coordinate(double value)
    {
        var text = Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }

    /// <summary>A point of an SVG path: both coordinates with a blank between.</summary>
    public static string Point(double x, double y) => Coordinate(x) + " " + Coordinate(y);

    /// <summary>A value to three significant digits: 0.0123, −1.5, 12 300, 4e9.</summary>
    public static string Short(double value)
    {
        if (value == 0) return "0";
        var magnitude = Math.Abs(value);
        if (magnitude is >= 1e6 or < 1e-4) return Scientific(value, "0.##e0");
        var decimals = Math.Clamp(2 - (int)Math.Floor(Math.Log10(magnitude)), 0, 6);
        return Grouped(value.ToString("0." + new string('#', decimals), CultureInfo.InvariantCulture));
    }

    /// <summary>A tick of an axis whose ticks are this far apart: every tick of it gets the same decimals.</summary>
    public static string Tick(double value, double step, double largest)
    {
        if (largest >= 1e6 || step < 1e-4)
        {
            // Neighbouring ticks differ in the digit of the step.
            var digits = Math.Clamp((int)Math.Ceiling(Math.Log10(largest / step)), 1, 15);
            return Math.Abs(value) < step / 2 ? "0" : Scientific(value, $"0.{new string('#', digits)}e0");
        }
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        var text = Math.Abs(value) < step / 2 ? 0.0 : value;
        return Grouped(text.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }

    /// <summary>How many decimals show the largest of these values with two or three digits; 0 for whole numbers, null when only powers of
    /// ten will do.</summary>
    public static int? CommonDecimals(IEnumerable<double> values)
    {
        var largest = 0.0;
        var whole = true;
        foreach (var v in values)
        {
            largest = Math.Max(largest, Math.Abs(v));
            whole &= double.IsInteger(v);
        }
        if (largest is >= 1e6 or (> 0 and < 1e-3)) return null;
        var power = Math.Log10(largest);
        return whole ? 0 : Math.Clamp(2 - (int)(power < 0 ? Math.Ceiling(power) : Math.Floor(power)), 0, 5);
    }

    /// <summary>A value with the given decimals; null prints it by itself.</summary>
    public static string Fixed(double value, int? decimals) => decimals is not { } d ? Short(value)
        : Grouped(Positive(Math.Round(value, d)).ToString("F" + d.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    // Minus zero would print its sign.
    private static double Positive(double value) => value == 0 ? 0 : value;

    private static string Scientific(double value, string format) =>
        value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');

    // Groups of three from ten thousand up; four digits (1994, 2048) stay together.
    private static string Grouped(string text)
    {
        var negative = text.StartsWith('-');
        if (negative) text = text[1..];
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text.Length : point;
        if (whole >= 5)
            for (var i = whole - 3; i > 0; i -= 3) text = text.Insert(i, "\u00A0");
        return negative ? "−" + text : text;
    }
}
