namespace VaeScience.Models.Likelihoods;

/// <summary>Whether features have cut points of their own.</summary>
public enum CutSharing
{
    /// <summary>One set of cut points for all features, each of which has its own offset.</summary>
    Shared,

    /// <summary>One set of cut points for each feature.</summary>
    PerFeature,
}
