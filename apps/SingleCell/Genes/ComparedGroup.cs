namespace VaeScience.SingleCell.Genes;

/// <summary>A group and how its genes differ from those of another.</summary>
/// <param name="Name">The group.</param>
/// <param name="Against">What it was compared with.</param>
/// <param name="Cells">How many cells it has.</param>
/// <param name="Genes">Its genes, best first; null where it could not be compared.</param>
internal sealed record ComparedGroup(string Name, string Against, int Cells, GeneDifference[]? Genes)
{
    /// <summary>What stands for all other cells of a group.</summary>
    public const string Rest = "rest";

    /// <summary>How many genes are called.</summary>
    public int Called => Genes!.Count(g => g.IsMarker);

    /// <summary>How many genes are called of which the group has more.</summary>
    public int CalledMore => Genes!.Count(g => g.IsMarker && g.IsMore);

    /// <summary>How many of the called genes the rank-sum test calls too.</summary>
    public int Confirmed => Genes!.Count(g => g.IsConfirmed);

    /// <summary>How many genes the rank-sum test calls.</summary>
    public int Seen => Genes!.Count(g => g.IsSeen);

    /// <summary>The first genes of which the group has more, the called ones before others.</summary>
    public IEnumerable<GeneDifference> Top(int count) => Genes!.Where(g => g.IsMore && g.Rank <= GeneDifference.LikelyRank).OrderBy(g => g.Rank).Take(count);
}
