namespace VaeScience.Whisky;

/// <summary>One factor: what it does to each attribute, and where each row stands on it.</summary>
/// <param name="Name">Its strongest attributes, such as "medicinal, smoky vs floral".</param>
/// <param name="Loadings">Change of E[x_j] with one standard deviation of the factor, [f], units of the attribute.</param>
/// <param name="StandardisedLoadings">The same in standard deviations of the attribute, [f].</param>
/// <param name="Means">Posterior mean of each row, [n], standard deviations of the prior.</param>
/// <param name="Deviations">Posterior standard deviation of each row, [n].</param>
public sealed record TasteFactor(string Name, double[] Loadings, double[] StandardisedLoadings, double[] Means, double[] Deviations)
{
    /// <summary>KL of the factor's marginal posterior to its prior, averaged over rows, nats: how much a profile tells about the factor.</summary>
    public required double Kl { get; init; }

    /// <summary>The share of the variance of E[x|z] under the prior, summed over attributes, that the factor explains by a straight line.</summary>
    public required double ShareOfMean { get; init; }

    /// <summary>The same variance as a share of the data's variance, summed over attributes: beside PCA's explained share.</summary>
    public required double ShareOfData { get; init; }
}
