using VaeScience.Data;

namespace VaeScience.SingleCell.Clusters;

/// <summary>One way to sort the cells: by groups found, known kinds, batches, or types told by markers.</summary>
internal sealed class CellGrouping
{
    /// <summary>Sorts cells by name.</summary>
    /// <param name="word">What one of them is called: group, kind, batch.</param>
    /// <param name="source">The column they stand in.</param>
    /// <param name="ofCells">[n], empty where it is not known.</param>
    public CellGrouping(string word, string source, IReadOnlyList<string> ofCells)
    {
        (Word, Source, OfCells, Names) = (word, source, ofCells, GroupNames.Ordered(ofCells));
        var codes = Names.Index().ToDictionary(n => n.Item, n => n.Index, StringComparer.Ordinal);
        Codes = [.. ofCells.Select(name => codes.GetValueOrDefault(name, -1))];
        Sizes = new int[Names.Count];
        foreach (var code in Codes)
            if (code >= 0) Sizes[code]++;
    }

    /// <summary>What one of them is called.</summary>
    public string Word { get; }

    /// <summary>The column they stand in.</summary>
    public string Source { get; }

    /// <summary>[n], the name for each cell; empty where it is not known.</summary>
    public IReadOnlyList<string> OfCells { get; }

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>[n], the place of each cell's name among the names; -1 where it is not known.</summary>
    public int[] Codes { get; }

    /// <summary>How many cells each has.</summary>
    public int[] Sizes { get; }

    /// <summary>Whether the groups were found in the counts that are looked at, so that a difference between them is no news.</summary>
    public bool IsFound { get; init; }

    /// <summary>How many there are, in words.</summary>
    public string Counted => Names.Count == 1 ? $"one {Word}" : $"{Names.Count} {Plural}";

    /// <summary>What several of them are called.</summary>
    public string Plural => Word.EndsWith("ch", StringComparison.Ordinal) ? Word + "es" : Word + "s";

    /// <summary>A name that can stand by itself: a bare number gets the word before it.</summary>
    public string Titled(int group) => Names[group].All(char.IsAsciiDigit) ? $"{Word} {Names[group]}" : Names[group];

    /// <summary>The cells of some groups, in order.</summary>
    public int[] CellsOf(IReadOnlyCollection<int> groups) => [.. Enumerable.Range(0, Codes.Length).Where(cell => groups.Contains(Codes[cell]))];

    /// <summary>The cells of all other groups, in order; cells of no group are in none.</summary>
    public int[] CellsBut(IReadOnlyCollection<int> groups) => [.. Enumerable.Range(0, Codes.Length).Where(cell => Codes[cell] >= 0 && !groups.Contains(Codes[cell]))];

    /// <summary>The groups of some cells.</summary>
    public int[] CodesOf(IEnumerable<int> cells) => [.. cells.Select(i => Codes[i])];

    /// <summary>Which groups a text means: one by its name, or several by their names with commas between them.</summary>
    /// <exception cref="UserException">No such group.</exception>
    public int[] Find(string text, string option)
    {
        var names = Names.Contains(text) ? [text] : text.Split(',', StringSplitOptions.TrimEntries);
        return [.. names.Select(name => IndexOf(name) is >= 0 and var group
            ? group
            : throw new UserException($"{option}: no group {Excerpt.Quoted(name)}; {NearestName.Hint(name, Names)}")).Distinct()];
    }

    /// <summary>Which shares of each of these lie in each of another: rows sum to 1 over the cells of which both are known.</summary>
    /// <returns>[these, others]; a row of zeros where no cell is known.</returns>
    public double[,] SharesIn(CellGrouping other)
    {
        var shares = new double[Names.Count, other.Names.Count];
        var totals = new int[Names.Count];
        for (var i = 0; i < Codes.Length; i++)
        {
            if (Codes[i] < 0 || other.Codes[i] < 0) continue;
            shares[Codes[i], other.Codes[i]]++;
            totals[Codes[i]]++;
        }
        for (var r = 0; r < totals.Length; r++)
            for (var c = 0; c < other.Names.Count; c++) shares[r, c] /= Math.Max(1, totals[r]);
        return shares;
    }

    private int IndexOf(string name)
    {
        for (var i = 0; i < Names.Count; i++)
            if (Names[i] == name) return i;
        return -1;
    }
}
