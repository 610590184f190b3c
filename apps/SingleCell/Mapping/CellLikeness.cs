namespace VaeScience.SingleCell.Mapping;

/// <summary>How like the run's own cells one cell is.</summary>
/// <param name="DistanceQuantile">The share of the run's held-out cells that lie nearer to their neighbours, 0 to 1.</param>
/// <param name="BoundQuantile">The share of them whose counts the model explains worse, for their totals, 0 to 1.</param>
/// <param name="P">The greatest share of cells like the run's that are as unlike as this one, above 0 to 1.</param>
internal readonly record struct CellLikeness(double DistanceQuantile, double BoundQuantile, double P);
