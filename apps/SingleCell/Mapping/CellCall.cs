using VaeScience.Analysis.Statistics;

namespace VaeScience.SingleCell.Mapping;

/// <summary>What kind a cell is called.</summary>
/// <param name="Best">The most probable kind; -1 where no neighbour has one.</param>
/// <param name="Probability">How probable it is, 0 to 1.</param>
/// <param name="Margin">How far it is ahead of the second, 0 to 1.</param>
/// <param name="Entropy">Of all kinds, nats.</param>
/// <param name="Doubt">Why it is not believed.</param>
internal readonly record struct CellCall(int Best, double Probability, double Margin, double Entropy, Doubt Doubt)
{
    /// <summary>The word for a cell of no believable kind.</summary>
    public const string Unknown = "unknown";

    /// <summary>Whether the kind is not believed.</summary>
    public bool IsUnknown => Doubt != Doubt.None;

    /// <summary>Calls cells by their neighbours' votes.</summary>
    /// <param name="vote">The votes.</param>
    /// <param name="likeness">How like the run's each cell is.</param>
    /// <param name="settings">How much doubt is allowed.</param>
    public static CellCall[] Of(NeighbourVote vote, CellLikeness[] likeness, MapSettings settings) => [.. likeness.Select((l, i) =>
    {
        var (best, probability) = (vote.Best(i), vote.Probability(i));
        var doubt = l.P <= settings.Unlike ? Doubt.UnlikeReference : best < 0 || probability < settings.Certainty ? Doubt.BetweenKinds : Doubt.None;
        return new CellCall(best, probability, vote.Margin(i), vote.Entropy(i), doubt);
    })];

    /// <summary>The kind's name, or that it is not known.</summary>
    public string Name(IReadOnlyList<string> kinds) => IsUnknown ? Unknown : kinds[Best];

    /// <summary>The reason for the doubt, in words; empty for none.</summary>
    public string Reason => Doubt switch { Doubt.BetweenKinds => "between kinds", Doubt.UnlikeReference => "unlike the reference", _ => "" };
}
