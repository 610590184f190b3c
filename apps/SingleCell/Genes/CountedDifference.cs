using VaeScience.Analysis.Statistics;

namespace VaeScience.SingleCell.Genes;

/// <summary>A gene's counts in two groups of cells, without a model.</summary>
/// <param name="FirstMean">The mean count in the first group.</param>
/// <param name="SecondMean">The mean count in the second group.</param>
/// <param name="FirstShown">The share of the first group's cells that show the gene.</param>
/// <param name="SecondShown">The share of the second group's cells that show the gene.</param>
/// <param name="Ranks">The rank-sum test on log-normalised counts.</param>
internal sealed record CountedDifference(double FirstMean, double SecondMean, double FirstShown, double SecondShown, RankSum Ranks);
