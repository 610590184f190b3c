using System.Globalization;

namespace VaeScience.SingleCell;

/// <summary>Numbers as text, the same in every table.</summary>
internal static class CellNumber
{
    /// <summary>Seven digits, for files.</summary>
    public static string Exact(double value) => double.IsNaN(value) ? "" : value.ToString("G7", CultureInfo.InvariantCulture);

    /// <summary>Three decimals, for readers.</summary>
    public static string Close(double value) => double.IsNaN(value) ? "" : value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Two decimals, for nats.</summary>
    public static string Nats(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>No more digits than a count needs.</summary>
    public static string Count(double value) => value.ToString(value < 100 ? "0.##" : "0", CultureInfo.InvariantCulture);

    /// <summary>A share of one as a percentage with one decimal.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
