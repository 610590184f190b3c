namespace VaeScience.SingleCell.Genes;

/// <summary>How a gene differs between a group and what it is compared with.</summary>
/// <param name="Gene">The gene's column.</param>
/// <param name="Change">What the model says.</param>
/// <param name="Share">The mean decoded share in the group.</param>
/// <param name="ShareAgainst">The mean decoded share in what it is compared with.</param>
/// <param name="Counted">What the counts say without the model.</param>
internal sealed record GeneDifference(int Gene, FoldChange Change, double Share, double ShareAgainst, CountedDifference Counted)
{
    /// <summary>The share of cells that must show a gene for it to come first among the genes that a group has more of.</summary>
    public const double LeastShown = 0.1;

    /// <summary>The expected share of false findings among this gene and all that are more probable.</summary>
    public double ExpectedFalse { get; init; }

    /// <summary>The p-value of the rank-sum test, adjusted over the genes after Benjamini and Hochberg.</summary>
    public double AdjustedP { get; init; }

    /// <summary>Whether the model calls the gene, in either direction.</summary>
    public bool IsMarker { get; init; }

    /// <summary>Whether the rank-sum test calls the gene.</summary>
    public bool IsSeen { get; init; }

    /// <summary>Whether both call it, in the same direction.</summary>
    public bool IsConfirmed => IsMarker && IsSeen && Counted.Ranks.Z > 0 == IsMore;

    /// <summary>Whether the group has more of it than what it is compared with.</summary>
    public bool IsMore => Change.Mean > 0;

    /// <summary>
    /// 0 for confirmed genes of which the group has more and that a tenth of its cells show, 1 for other called genes of which it has more, 2 for called
    /// genes of which it has less; then those not called: 3 where the counts alone say that the group has more, 4 the others.
    /// </summary>
    public int Rank => IsMarker
        ? !IsMore ? 2 : IsConfirmed && Counted.FirstShown >= LeastShown ? 0 : 1
        : IsMore && Counted.Ranks.Z > 0 && IsSeen && Counted.FirstShown >= LeastShown ? LikelyRank : 4;

    /// <summary>The rank of genes that are not called, but not unlikely.</summary>
    public const int LikelyRank = 3;
}
