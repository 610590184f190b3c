namespace VaeScience.SingleCell.Mapping;

/// <summary>Why a cell is called unknown.</summary>
internal enum Doubt
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>Its neighbours are of several kinds, none certain enough.</summary>
    BetweenKinds,

    /// <summary>It lies where no cells of the run lie, or the model does not explain its counts.</summary>
    UnlikeReference,
}
