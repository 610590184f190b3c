namespace VaeScience.SingleCell.Pictures;

/// <summary>A gene that a group has more of than other cells.</summary>
/// <param name="Gene">Its place in the run.</param>
/// <param name="Difference">By how much: log2 fold change where it was tested, else the difference of mean log expression.</param>
/// <param name="IsSure">Whether a test called it.</param>
/// <param name="Share">The share of the group's cells that show it.</param>
/// <param name="ShareElsewhere">The share of the other cells that show it.</param>
internal sealed record MarkerGene(int Gene, double Difference, bool IsSure, double Share, double ShareElsewhere);
