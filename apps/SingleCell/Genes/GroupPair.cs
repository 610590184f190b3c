namespace VaeScience.SingleCell.Genes;

/// <summary>What is compared with what.</summary>
/// <param name="Name">What the first side is called.</param>
/// <param name="First">Its groups.</param>
/// <param name="Against">What the second side is called.</param>
/// <param name="Second">Its groups; null for all but the first side's.</param>
internal sealed record GroupPair(string Name, int[] First, string Against, int[]? Second)
{
    /// <summary>Compares with all other groups.</summary>
    public GroupPair(string name, int[] first)
        : this(name, first, ComparedGroup.Rest, null)
    {
    }
}
