namespace VaeScience.Analysis.Baselines;

/// <summary>What the covariances of a Gaussian mixture may look like; f = features, k = components.</summary>
public enum CovarianceShape
{
    /// <summary>Each component its own matrix: k f (f + 1) / 2 parameters.</summary>
    Full,

    /// <summary>Each component its own variances: k f parameters.</summary>
    Diagonal,

    /// <summary>One matrix for all components: f (f + 1) / 2 parameters.</summary>
    Tied,

    /// <summary>Each component a single variance: k parameters.</summary>
    Spherical,
}
