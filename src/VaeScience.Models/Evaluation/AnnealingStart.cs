namespace VaeScience.Models.Evaluation;

/// <summary>Where annealed chains begin.</summary>
public enum AnnealingStart
{
    /// <summary>At draws from p(z): independent of the encoder, so that it judges the generative model alone (Wu et al. 2017).</summary>
    Prior,

    /// <summary>At draws from q(z|x): far fewer temperatures where the encoder is good. Needs a posterior with a density everywhere.</summary>
    Posterior,
}
