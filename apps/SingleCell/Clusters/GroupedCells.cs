namespace VaeScience.SingleCell.Clusters;

/// <summary>Groups of cells with the way they came about.</summary>
/// <param name="Key">For names of figures and columns.</param>
/// <param name="Words">For readers.</param>
/// <param name="Groups">The groups.</param>
internal sealed record GroupedCells(string Key, string Words, CellGroups Groups);
