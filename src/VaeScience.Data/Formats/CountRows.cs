namespace VaeScience.Data.Formats;

/// <summary>What the rows of a text table of counts are.</summary>
public enum CountRows
{
    /// <summary>Found out by the names: identifiers and well-known symbols of genes, barcodes of cells, the first cell of the header.</summary>
    Detect,

    /// <summary>A row a cell, a column a gene.</summary>
    Cells,

    /// <summary>A row a gene, a column a cell.</summary>
    Genes,
}
