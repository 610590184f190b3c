using VaeScience.Data;

namespace VaeScience.SingleCell.Counts;

/// <summary>Which genes a model learns: the most variable ones, or those of a list.</summary>
/// <param name="Count">How many of the most variable genes; where there are no more, all.</param>
/// <param name="Source">What errors call the list.</param>
/// <param name="Names">The genes to take, by name or identifier; null for the most variable ones.</param>
public sealed record GeneChoice(int Count, string Source = "", IReadOnlyList<string>? Names = null)
{
    /// <summary>The genes chosen with what variable genes are chosen by, a list's genes too.</summary>
    /// <inheritdoc cref="Of"/>
    internal ChosenGenes Choose(CountMatrix matrix, IReadOnlyList<string>? batches) =>
        Names is null ? VariableGenes.Rank(matrix, Count, batches) : VariableGenes.Rank(matrix, matrix.GeneCount, batches).Only(Of(matrix, batches));

    /// <summary>The genes chosen, in the order of the matrix.</summary>
    /// <param name="matrix">Counts.</param>
    /// <param name="batches">[cells], the batch of each cell; null for one batch.</param>
    /// <exception cref="UserException">A gene of the list that there is not; the message suggests the nearest name.</exception>
    public int[] Of(CountMatrix matrix, IReadOnlyList<string>? batches)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (Names is null) return VariableGenes.Choose(matrix, Count, batches);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var g = 0; matrix.GeneIds is { } ids && g < ids.Count; g++) places[ids[g]] = g;
        // A name wins over another gene's identifier.
        for (var g = 0; g < matrix.GeneCount; g++) places[matrix.GeneNames[g]] = g;
        var missing = Names.Where(name => !places.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            throw new UserException($"{Source}: {missing.Count} of {Names.Count} genes are not in {matrix.Source}, or in too few cells (--min-cells), the first is {Excerpt.Quoted(missing[0])}; " +
                NearestName.Hint(missing[0], matrix.GeneNames));
        return [.. Names.Select(name => places[name]).Distinct().Order()];
    }
}
