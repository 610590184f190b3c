namespace VaeScience.SingleCell.Pictures;

/// <summary>A gene that a group has more of than other cells.</summary>
/// <param name="Gene">Its place in the run.</param>
/// <param name="Difference">By how much: log2 fold change where it was tested, else the difference of mean log expression.</param>
/// <param name="FalseDiscoveryRate">The expected share of false ones among the genes down to it; NaN where it was not tested.</param>
/// <param name="Share">The share of the group's cells that show it.</param>
/// <param name="ShareElsewhere">The share of the other cells that show it.</param>
internal sealed record MarkerGene(int Gene, double Difference, double FalseDiscoveryRate, double Share, double ShareElsewhere);
