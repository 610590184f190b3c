namespace VaeScience.Data.Formats;

/// <summary>What a reader of counts cannot know from the file alone.</summary>
public sealed record CountOptions
{
    /// <summary>Which matrix of an AnnData or loom file to take: a layer's name, or <c>raw</c>; null takes the main one.</summary>
    public string? Layer { get; init; }

    /// <summary>What the rows of a text table are.</summary>
    public CountRows Rows { get; init; }

    /// <summary>Which genome of a 10x file to take; null takes the only one.</summary>
    public string? Genome { get; init; }

    /// <summary>Which features of a 10x file to take; empty takes all.</summary>
    public string FeatureType { get; init; } = "Gene Expression";
}
