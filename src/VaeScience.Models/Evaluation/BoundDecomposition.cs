namespace VaeScience.Models.Evaluation;

/// <summary>The ELBO of a data set taken apart: what the code says of a row, and how all codes together differ from the prior. Nats per row.</summary>
/// <remarks>
/// ELBO = reconstruction - I(z; n) - KL(q(z) || p(z)), and KL(q(z) || p(z)) = TC + dimension-wise KL, with q(z) = (1/N) sum_i q(z|x_i) over all N rows and
/// the means taken over draws. Sources: Hoffman and Johnson 2016; Chen et al. 2018.
/// </remarks>
public sealed record BoundDecomposition
{
    /// <summary>E_q[log p(x|z)].</summary>
    public required MeanEstimate Reconstruction { get; init; }

    /// <summary>I(z; n) = E[log q(z|x) - log q(z)]: how much a code says of which row it belongs to, 0 to log N.</summary>
    public required MeanEstimate IndexCodeInformation { get; init; }

    /// <summary>KL(q(z) || p(z)) = E[log q(z) - log p(z)]; under conditions the mean of log q(z) - log p(z|c), which is no divergence.</summary>
    public required MeanEstimate AggregateKl { get; init; }

    /// <summary>KL(q(z) || prod_j q(z_j)): how much the units of all codes depend on one another; none where the densities of single units are not known.</summary>
    public MeanEstimate? TotalCorrelation { get; init; }

    /// <summary>sum_j KL(q(z_j) || p(z_j)); none without the total correlation, or where the prior is no product over units.</summary>
    public MeanEstimate? DimensionWiseKl { get; init; }

    /// <summary>The bound itself, of the same draws.</summary>
    public required MeanEstimate Elbo { get; init; }
}
