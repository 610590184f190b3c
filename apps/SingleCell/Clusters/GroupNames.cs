namespace VaeScience.SingleCell.Clusters;

/// <summary>Names of groups in the order in which a reader looks for them.</summary>
internal sealed class GroupNames : IComparer<string>
{
    private const int LongName = 16;
    private static readonly GroupNames Natural = new();

    /// <summary>Each name once; numbers within names count as numbers, so that group_10 comes after group_2. Empty names are left out.</summary>
    public static string[] Ordered(IEnumerable<string> names) => [.. names.Where(n => n.Length > 0).Distinct().Order(Natural)];

    /// <summary>Names without the words that all of them begin or end with, as names of files have; the names as they are where little would be won.</summary>
    public static IReadOnlyList<string> Short(IReadOnlyList<string> names)
    {
        var known = names.Where(n => n.Length > 0).Distinct().ToList();
        if (known.Count < 2 || known.Max(n => n.Length) <= LongName) return names;
        var (start, end) = (0, 0);
        while (known.All(n => start < n.Length && n[start] == known[0][start])) start++;
        // Only whole words go: p1 and p2 keep their p.
        while (start > 0 && char.IsLetterOrDigit(known[0][start - 1])) start--;
        while (known.All(n => n.Length - end > start + 1 && n[^(end + 1)] == known[0][^(end + 1)])) end++;
        while (end > 0 && char.IsLetterOrDigit(known[0][^end])) end--;
        return [.. names.Select(n => n.Length == 0 ? n : n[start..^end])];
    }

    /// <summary>Names with commas between; of many the first and how many more.</summary>
    public static string Listed(IReadOnlyList<string> names, int most = 6) =>
        names.Count <= most ? string.Join(", ", names) : $"{string.Join(", ", names.Take(most))} and {names.Count - most} more";

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null) return string.CompareOrdinal(x, y);
        var (a, b) = (0, 0);
        while (a < x.Length && b < y.Length)
        {
            var (digitsA, digitsB) = (Digits(x, a), Digits(y, b));
            var order = digitsA > 0 && digitsB > 0 ? CompareNumbers(x.Substring(a, digitsA), y.Substring(b, digitsB)) : x[a].CompareTo(y[b]);
            if (order != 0) return order;
            (a, b) = (a + Math.Max(1, digitsA), b + Math.Max(1, digitsB));
        }
        var rest = (x.Length - a).CompareTo(y.Length - b);
        return rest != 0 ? rest : string.CompareOrdinal(x, y);
    }

    private static int Digits(string text, int from)
    {
        var end = from;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return end - from;
    }

    // Of any length: without leading zeros the longer number is the greater.
    private static int CompareNumbers(string a, string b)
    {
        (a, b) = (a.TrimStart('0'), b.TrimStart('0'));
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
    }
}
