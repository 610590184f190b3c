namespace VaeScience.SingleCell.Pictures;

/// <summary>One way to sort the cells: by groups found, known kinds, batches, or types told by markers.</summary>
internal sealed class CellGrouping
{
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

    /// <summary>How many there are, in words.</summary>
    public string Counted => Names.Count == 1 ? $"one {Word}" : $"{Names.Count} {Plural}";

    /// <summary>What several of them are called.</summary>
    public string Plural => Word.EndsWith("ch", StringComparison.Ordinal) ? Word + "es" : Word + "s";

    /// <summary>A name that can stand by itself: a bare number gets the word before it.</summary>
    public string Titled(int group) => Names[group].All(char.IsAsciiDigit) ? $"{Word} {Names[group]}" : Names[group];

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
}
