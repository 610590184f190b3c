namespace VaeScience.Data.Formats;

/// <summary>Tells names of genes from names of cells.</summary>
internal static class GeneSymbols
{
    private const int MostLookedAt = 5000;

    // Expressed in nearly every cell of man and mouse.
    private static readonly HashSet<string> WellKnown = new(StringComparer.OrdinalIgnoreCase)
    {
        "ACTB", "ACTG1", "B2M", "EEF1A1", "EEF2", "FTH1", "FTL", "GAPDH", "HSP90AB1", "MALAT1", "PPIA", "PTMA", "TMSB4X", "TMSB10", "TPT1", "UBA52",
    };

    /// <summary>How many of the names are known as genes' minus how many look like cells', as a share of all: -1 to 1.</summary>
    public static double Balance(IReadOnlyList<string> names)
    {
        var looked = Math.Min(names.Count, MostLookedAt);
        var balance = 0;
        var known = false;
        for (var i = 0; i < looked; i++)
        {
            known |= IsWellKnown(names[i]);
            balance += IsGene(names[i]) ? 1 : IsCell(names[i]) ? -1 : 0;
        }
        // One symbol that no cell would be called by is enough.
        return looked == 0 ? 0 : (double)balance / looked + (known ? 0.25 : 0);
    }

    /// <summary>What the name above the first column says of the rows: 1 genes, -1 cells, 0 nothing.</summary>
    public static int OfHeading(string heading) => heading.Trim().ToLowerInvariant() switch
    {
        "gene" or "genes" or "gene_id" or "gene_ids" or "gene_name" or "gene_names" or "geneid" or "symbol" or "feature" or "features" => 1,
        "cell" or "cells" or "cell_id" or "cell_ids" or "cellid" or "cell_name" or "barcode" or "barcodes" => -1,
        _ => 0,
    };

    private static bool IsWellKnown(string name) => WellKnown.Contains(name) || name.StartsWith("MT-", StringComparison.OrdinalIgnoreCase);

    private static bool IsGene(string name) => IsWellKnown(name) || IsEnsembl(name) || StartsWithNumber(name, "RPL") || StartsWithNumber(name, "RPS")
        || name.StartsWith("gene", StringComparison.OrdinalIgnoreCase);

    private static bool IsCell(string name)
    {
        if (name.StartsWith("cell", StringComparison.OrdinalIgnoreCase) || name.StartsWith("barcode", StringComparison.OrdinalIgnoreCase)) return true;
        // A barcode: a run of at least eight bases, whatever stands before or behind.
        var run = 0;
        foreach (var letter in name)
        {
            run = letter is 'A' or 'C' or 'G' or 'T' ? run + 1 : 0;
            if (run >= 8) return true;
        }
        return false;
    }

    // ENSG00000154529, ENSMUSG00000000001, also with a version behind.
    private static bool IsEnsembl(string name)
    {
        if (!name.StartsWith("ENS", StringComparison.Ordinal)) return false;
        var g = name.AsSpan().IndexOfAnyInRange('0', '9');
        return g >= 4 && name[g - 1] == 'G' && name.Length - g >= 6;
    }

    private static bool StartsWithNumber(string name, string start) =>
        name.Length > start.Length && name.StartsWith(start, StringComparison.OrdinalIgnoreCase) && char.IsAsciiDigit(name[start.Length]);
}
