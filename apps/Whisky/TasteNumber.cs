using System.Globalization;

namespace VaeScience.Whisky;

/// <summary>Numbers as text, the same in every table.</summary>
internal static class TasteNumber
{
    /// <summary>Seven digits, for files.</summary>
    public static string Exact(double value) => value.ToString("G7", CultureInfo.InvariantCulture);

    /// <summary>Two decimals, for readers.</summary>
    public static string Fixed(double value) => (Math.Round(value, 2) + 0.0).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Three decimals, for areas and other shares that are compared closely.</summary>
    public static string Close(double value) => double.IsNaN(value) ? "" : value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A score as it was given, without needless zeros.</summary>
    public static string Score(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Two decimals with a plus or minus, for differences.</summary>
    public static string Difference(double value) => value.ToString("+0.##;-0.##;0", CultureInfo.InvariantCulture);

    /// <summary>A share of one as a percentage.</summary>
    public static string Percent(double share) => (100 * share).ToString("0", CultureInfo.InvariantCulture) + " %";
}
