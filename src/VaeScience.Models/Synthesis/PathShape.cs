namespace VaeScience.Models.Synthesis;

/// <summary>How a way between two latent points runs.</summary>
public enum PathShape
{
    /// <summary>Along the straight line.</summary>
    Lerp,

    /// <summary>
    /// Along an arc: points between stay about as far from the origin as the ends do, where a Gaussian prior of many dimensions has its mass.
    /// </summary>
    Slerp,
}
