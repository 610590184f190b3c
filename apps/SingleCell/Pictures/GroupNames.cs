using System.Globalization;

namespace VaeScience.SingleCell.Pictures;

/// <summary>Names of groups in the order in which a reader looks for them.</summary>
internal static class GroupNames
{
    /// <summary>Each name once, numbers by size and before words, words by their letters; empty names are left out.</summary>
    public static string[] Ordered(IEnumerable<string> names) =>
        [.. names.Where(n => n.Length > 0).Distinct().OrderBy(n => Number(n) ?? double.PositiveInfinity).ThenBy(n => n, StringComparer.Ordinal)];

    /// <summary>Names with commas between; of many the first and how many more.</summary>
    public static string Listed(IReadOnlyList<string> names, int most = 6) =>
        names.Count <= most ? string.Join(", ", names) : $"{string.Join(", ", names.Take(most))} and {names.Count - most} more";

    private static double? Number(string name) =>
        double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
