using VaeScience.Data;

namespace VaeScience.SingleCell.Genes;

/// <summary>The markers of a type that a run has.</summary>
/// <param name="Name">The type.</param>
/// <param name="Genes">Columns of the matrix.</param>
/// <param name="Weights">A weight for each; the sizes sum to 1.</param>
/// <param name="Missing">The markers that are not among the genes of the run.</param>
internal sealed record TypeMarkers(string Name, int[] Genes, double[] Weights, IReadOnlyList<string> Missing)
{
    /// <summary>Looks the markers of a list up.</summary>
    /// <param name="list">The list.</param>
    /// <param name="matrix">Its genes, found by name or identifier.</param>
    /// <param name="path">What errors call the list.</param>
    /// <param name="skips">Whether a type without any gene is left out rather than refused.</param>
    /// <exception cref="UserException">A type of which no gene is found, or no type is left.</exception>
    public static TypeMarkers[] Of(MarkerList list, CountMatrix matrix, string path, bool skips)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var g = 0; g < matrix.GeneCount; g++) places[matrix.GeneNames[g]] = g;
        if (matrix.GeneIds is { } ids)
            for (var g = 0; g < matrix.GeneCount; g++) places.TryAdd(ids[g], g);
        var types = new List<TypeMarkers>();
        foreach (var (name, markers) in list.Types)
        {
            var found = markers.Where(m => places.ContainsKey(m.Gene)).DistinctBy(m => places[m.Gene]).ToList();
            var total = found.Sum(m => Math.Abs(m.Weight));
            if (found.Count > 0)
                types.Add(new TypeMarkers(name, [.. found.Select(m => places[m.Gene])], [.. found.Select(m => m.Weight / total)], [.. markers.Select(m => m.Gene).Where(g => !places.ContainsKey(g))]));
            else if (!skips)
                throw new UserException($"{path}: type {Excerpt.Quoted(name)}: none of its {markers.Count} genes is among the {matrix.GeneCount} of the run, " +
                    $"the first is {Excerpt.Quoted(markers[0].Gene)}{NearestName.Suggestion(markers[0].Gene, matrix.GeneNames)}; train with more --genes, or leave such types out with --skip-unfound");
        }
        return types.Count > 0 ? [.. types] : throw new UserException($"{path}: none of its genes is among the {matrix.GeneCount} of the run; are they names of another kind, or of another species?");
    }
}
