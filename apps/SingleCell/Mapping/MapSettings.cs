namespace VaeScience.SingleCell.Mapping;

/// <summary>What can be chosen of a mapping beside the query.</summary>
/// <param name="LeastShared">The least share of the run's genes that the query must have, 0 to 1.</param>
/// <param name="LeastCounts">The least total of a cell in the shared genes.</param>
/// <param name="Neighbours">How many of the run's cells vote.</param>
/// <param name="Certainty">The least probability of a kind that is called.</param>
/// <param name="Unlike">The share of cells like the run's that may be called unlike it; 0 for no such test.</param>
internal sealed record MapSettings(double LeastShared, int LeastCounts, int Neighbours, double Certainty, double Unlike);
