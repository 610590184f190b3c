using System.Globalization;

namespace VaeScience.SingleCell.Pictures;

/// <summary>Numbers within sentences: a true minus sign, and no line broken between a number and its unit.</summary>
internal static class Prose
{
    private const char NoBreak = '\u00A0';

    /// <summary>A share of one as a percentage.</summary>
    public static string Percent(double share) => CellNumber.Percent(share).Replace(' ', NoBreak);

    /// <summary>A share of one as a whole percentage.</summary>
    public static string RoundPercent(double share) => $"{Math.Round(100 * share).ToString(CultureInfo.InvariantCulture)}{NoBreak}%";

    /// <summary>One decimal, for nats.</summary>
    public static string Nats(double value) => value.ToString("0.0", CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>Three decimals, for agreement.</summary>
    public static string Close(double value) => CellNumber.Close(value).Replace('-', '−');
}
