namespace VaeScience.Data;

/// <summary>Puts several count matrices into one, each a batch, on the genes that all have.</summary>
public static class CountBatches
{
    /// <summary>Joins matrices cell by cell, in order.</summary>
    /// <param name="batches">At least one matrix.</param>
    /// <param name="names">The batches' names; null takes the files' names.</param>
    /// <param name="column">The column of <see cref="CountMatrix.Cells"/> that will name each cell's batch.</param>
    /// <returns>
    /// All cells, on the genes that all batches have, in the first one's order: compared by identifier where all have those, else by
    /// name. Where batches share names of cells, a hyphen and the batch's name follow each cell's name.
    /// </returns>
    /// <exception cref="UserException">The batches share no gene; the message shows a gene of each.</exception>
    public static CountMatrix Join(IReadOnlyList<CountMatrix> batches, IReadOnlyList<string>? names = null, string column = "batch")
    {
        if (batches.Count == 0 || (names is not null && names.Count != batches.Count))
            throw new ArgumentException($"{batches.Count} batches with {names?.Count} names", nameof(batches));
        names ??= FileNames(batches);
        var byId = batches.All(b => b.GeneIds is { } ids && ids.Distinct().Count() == ids.Count);
        var keys = batches.Select(b => byId ? b.GeneIds! : b.GeneNames).ToArray();
        var shared = new HashSet<string>(keys[0], StringComparer.Ordinal);
        foreach (var other in keys.Skip(1)) shared.IntersectWith(other);
        if (shared.Count == 0) throw NothingShared(batches, keys);
        string[] order = [.. keys[0].Where(shared.Contains)];
        var aligned = batches.Select((b, i) => Aligned(b, keys[i], order)).ToArray();
        var cellNames = CellNames(aligned, names);
        return new CountMatrix(string.Join(" + ", batches.Select(b => b.Source)), Stack(aligned), cellNames, aligned[0].GeneNames)
        {
            Cells = Annotations(aligned, names, column),
            Genes = aligned[0].Genes,
            LayerNames = [.. batches.Select(b => b.LayerNames).Aggregate((a, b) => [.. a.Intersect(b)])],
            Fingerprint = Sha256.OfTexts(batches.Select(b => b.Fingerprint)),
        };
    }

    private static CountMatrix Aligned(CountMatrix batch, IReadOnlyList<string> keys, string[] order)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < keys.Count; i++) places[keys[i]] = i;
        return batch.SelectGenes(Array.ConvertAll(order, key => places[key]));
    }

    private static CsrMatrix Stack(CountMatrix[] batches)
    {
        var entries = batches.Sum(b => (long)b.Counts.EntryCount);
        if (entries > Array.MaxLength)
            throw new UserException($"{batches[0].Source} and the others hold {entries} counts together, allowed are up to {Array.MaxLength}; name fewer files");
        var starts = new List<int> { 0 };
        var (indices, values, at) = (new int[entries], new float[entries], 0);
        foreach (var counts in batches.Select(b => b.Counts))
        {
            for (var row = 0; row < counts.Rows; row++) starts.Add(at + counts.RowStarts[row + 1]);
            counts.ColumnIndices.CopyTo(indices, at);
            counts.Values.CopyTo(values, at);
            at += counts.EntryCount;
        }
        return new CsrMatrix(batches[0].GeneCount, [.. starts], indices, values);
    }

    private static string[] CellNames(CountMatrix[] batches, IReadOnlyList<string> names)
    {
        string[] plain = [.. batches.SelectMany(b => b.CellNames)];
        var within = batches.Sum(b => b.CellNames.Distinct().Count());
        return plain.Distinct().Count() == within ? plain : [.. batches.SelectMany((b, i) => b.CellNames.Select(cell => $"{cell}-{names[i]}"))];
    }

    private static Table Annotations(CountMatrix[] batches, IReadOnlyList<string> names, string column)
    {
        var cells = Table.OfRows(batches[0].Source, batches.Sum(b => b.CellCount));
        // A column that one batch lacks is empty there.
        foreach (var name in batches.SelectMany(b => b.Cells.Columns).Distinct())
            cells = cells.With(name, [.. batches.SelectMany(b => b.Cells.Has(name) ? b.Cells.Text(name) : Enumerable.Repeat("", b.CellCount))]);
        return cells.With(column, [.. batches.SelectMany((b, i) => Enumerable.Repeat(names[i], b.CellCount))]);
    }

    private static string[] FileNames(IReadOnlyList<CountMatrix> batches)
    {
        string[] files = [.. batches.Select(b => Path.GetFileName(Path.TrimEndingDirectorySeparator(b.Source)))];
        return files.Distinct().Count() == files.Length ? files : [.. files.Select((f, i) => $"{i + 1}-{f}")];
    }

    private static UserException NothingShared(IReadOnlyList<CountMatrix> batches, IReadOnlyList<string>[] keys)
    {
        var shown = batches.Zip(keys).Take(3).Select(b => $"{b.First.Source} has {Excerpt.Quoted(b.Second.Count > 0 ? b.Second[0] : "")}");
        return new UserException($"the files share no gene: {string.Join(", ", shown)}; use files of one species with one kind of gene names");
    }
}
