namespace VaeScience.Models.Objectives;

/// <summary>How far the aggregate posterior is from the prior. Source: Mathieu et al. 2019 and its code.</summary>
public enum AggregateDivergence
{
    /// <summary>KL(p(z) || q(z)) by draws from the prior, with q(z) the mixture of the batch's q(z|x): punishes places of the prior that no row reaches.</summary>
    InclusiveKl,

    /// <summary>The squared maximum mean discrepancy between draws of both, dimension by dimension, added up; needs no density.</summary>
    Mmd,
}
