namespace VaeScience.Models.Objectives;

/// <summary>The two estimators of the ELBO of Kingma and Welling 2014.</summary>
public enum SgvbEstimator
{
    /// <summary>Everything by draws: mean over l of log p(x, z_l) - log q(z_l|x).</summary>
    A,

    /// <summary>The KL in closed form: mean over l of log p(x|z_l), minus KL(q || p). Varies less.</summary>
    B,
}
