namespace VaeScience.Data;

/// <summary>Spelling help for names that people type: columns, fields, options, data sets.</summary>
public static class NearestName
{
    // Longer names are compared by their beginning: a hostile name must not cost quadratic time.
    private const int LongestCompared = 64;
    private const int MostListed = 20;

    /// <summary>The known name nearest to a mistyped one, or null when none is near.</summary>
    /// <param name="got">What was typed.</param>
    /// <param name="known">The names that are right; the first of equally near ones wins.</param>
    /// <returns>A name at most a third of the longer name's length away (at least one edit), else null.</returns>
    /// <remarks>
    /// The distance counts insertions, deletions, substitutions and swaps of neighbours, capitals apart (optimal string
    /// alignment). Source: Damerau 1964, Levenshtein 1966.
    /// </remarks>
    public static string? Of(string got, IEnumerable<string> known)
    {
        string? nearest = null;
        var least = int.MaxValue;
        foreach (var name in known)
        {
            var distance = Distance(got, name);
            if (distance >= least || distance > Math.Max(1, Math.Max(got.Length, name.Length) / 3)) continue;
            least = distance;
            nearest = name;
        }
        return nearest;
    }

    /// <summary>A remark for an error message that lists the known names itself.</summary>
    /// <param name="got">What was typed.</param>
    /// <param name="known">The names that are right.</param>
    /// <returns>" (did you mean 'smoky'?)" when a name is near, else an empty text.</returns>
    public static string Suggestion(string got, IEnumerable<string> known) =>
        Of(got, known) is { } nearest ? $" (did you mean {Excerpt.Quoted(nearest)}?)" : "";

    /// <summary>The end of an error message about an unknown name.</summary>
    /// <param name="got">What was typed.</param>
    /// <param name="known">The names that are right.</param>
    /// <returns>"did you mean 'smoky'?" when a name is near, else "known are 'body', 'smoky'" (at most twenty of them).</returns>
    public static string Hint(string got, IEnumerable<string> known)
    {
        var names = known as IReadOnlyCollection<string> ?? [.. known];
        if (Of(got, names) is { } nearest) return $"did you mean {Excerpt.Quoted(nearest)}?";
        if (names.Count == 0) return "none is known";
        var listed = string.Join(", ", names.Take(MostListed).Select(n => Excerpt.Quoted(n)));
        return names.Count > MostListed ? $"known are {listed} and {names.Count - MostListed} more" : $"known are {listed}";
    }

    internal static int Distance(string first, string second)
    {
        var a = Comparable(first);
        var b = Comparable(second);
        // Three rows of the table d[i, j] = distance of a's first i and b's first j letters.
        var before = new int[b.Length + 1];
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, 1 + Math.Min(previous[j], current[j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
            }
            (before, previous, current) = (previous, current, before);
        }
        return previous[b.Length];
    }

    private static string Comparable(string name) =>
        (name.Length > LongestCompared ? name[..LongestCompared] : name).ToUpperInvariant();
}
