namespace VaeScience.Data.Formats;

/// <summary>Keeps, of what a 10x file counted, what was asked for: the genes of one genome, say, without antibodies.</summary>
internal static class TenXFeatures
{
    /// <summary>The matrix of the wanted features.</summary>
    /// <exception cref="UserException">There are none; the message lists what there is.</exception>
    public static CountMatrix Choose(CountMatrix matrix, CountOptions options)
    {
        var chosen = Filter(matrix, "feature_type", options.FeatureType.Length == 0 ? null : options.FeatureType);
        return Filter(chosen, "genome", options.Genome);
    }

    private static CountMatrix Filter(CountMatrix matrix, string column, string? wanted)
    {
        if (wanted is null || !matrix.Genes.Has(column)) return matrix;
        var values = matrix.Genes.Text(column);
        int[] kept = [.. Enumerable.Range(0, matrix.GeneCount).Where(gene => values[gene] == wanted)];
        if (kept.Length == matrix.GeneCount) return matrix;
        if (kept.Length > 0) return matrix.SelectGenes(kept);
        // A file that leaves the column empty has only genes.
        if (values.All(string.IsNullOrEmpty)) return matrix;
        throw new UserException($"{matrix.Source}: no features with {column} {Excerpt.Quoted(wanted)}; {NearestName.Hint(wanted, [.. values.Distinct().Take(100)])}");
    }
}
