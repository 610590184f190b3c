namespace VaeScience.SingleCell.Counts;

/// <summary>Which columns of the cells mean something to a training.</summary>
/// <param name="Label">The known kind of each cell, which training never sees; null for none.</param>
/// <param name="Batch">The batch of each cell; null for none.</param>
/// <param name="HeldOut">Says which cells are kept aside; null for a random share.</param>
public sealed record CellColumns(string? Label = null, string? Batch = null, string? HeldOut = null)
{
    /// <summary>The columns that are named, none twice.</summary>
    public IReadOnlyList<string> Named => [.. new[] { Label, Batch, HeldOut }.OfType<string>().Distinct()];
}
