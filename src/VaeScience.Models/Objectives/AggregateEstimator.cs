namespace VaeScience.Models.Objectives;

/// <summary>How a batch stands for the whole data set in the aggregate posterior q(z) = (1/N) sum_i q(z|x_i). Source: Chen et al. 2018.</summary>
public enum AggregateEstimator
{
    /// <summary>
    /// Minibatch stratified sampling: a row's own q(z|x_i) has its weight 1/N, the other rows of the batch stand for all the rest. Unbiased for q(z).
    /// </summary>
    Stratified,

    /// <summary>
    /// Minibatch weighted sampling: every row of the batch has the weight 1/(N n). Too low, by log n where the rows' codes are apart, by log N where
    /// they overlap.
    /// </summary>
    MinibatchWeighted,
}
