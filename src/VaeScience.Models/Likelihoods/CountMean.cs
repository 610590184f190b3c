namespace VaeScience.Models.Likelihoods;

/// <summary>What the decoder says of the mean of a count.</summary>
public enum CountMean
{
    /// <summary>Its share of the row's total: m = l softmax(decoded) over the features, l the row's library size.</summary>
    Library,

    /// <summary>Its logarithm: m = exp(decoded), each feature by itself.</summary>
    Rate,
}
