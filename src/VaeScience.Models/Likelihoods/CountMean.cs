namespace VaeScience.Models.Likelihoods;

/// <summary>What the decoder says of the mean of a count.</summary>
public enum CountMean
{
    /// <summary>Its share of the row's total: m = l softmax(decoded) over the features, l the row's library size.</summary>
    Library,

    /// <summary>Its logarithm: m = exp(decoded), each feature by itself.</summary>
    Rate,

    /// <summary>Its share of a total that is a latent unit: log m = log softmax(decoded) + log l, log l = m_b + s_b u with u ~ N(0, 1) the last unit of z.</summary>
    LatentLibrary,
}
