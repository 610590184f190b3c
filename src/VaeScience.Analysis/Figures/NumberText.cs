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
        if (largest >= 1e6 || step < 1e-4) return Math.Abs(value) < step / 2 ? "0" : Scientific(value, "0.####e0");
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        var text = Math.Abs(value) < step / 2 ? 0.0 : value;
        return Grouped(text.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }

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
