namespace VaeScience.Models;

/// <summary>What a loss is made of, row by row, in nats. Sums over dimensions are taken, averages over rows are not.</summary>
public sealed record LossTerms
{
    /// <summary>What training maximises for each row, [n], nats: the bound with its weights and allowances.</summary>
    public required Tensor Objective { get; init; }

    /// <summary>E_q[log p(x|z)], [n], nats.</summary>
    public required Tensor Reconstruction { get; init; }

    /// <summary>KL(q(z|x) || p(z)), [n], nats: in closed form where there is one, else the Monte Carlo estimate.</summary>
    public required Tensor Kl { get; init; }

    /// <summary>KL(q(y|x) || p(y)) of a model with clusters y, [n], nats; none where the model has no clusters. <see cref="Kl"/> is of z alone.</summary>
    public Tensor? KlClass { get; init; }

    /// <summary>The KL of each latent unit, [n, d], nats; none where it does not split.</summary>
    public Tensor? KlPerUnit { get; init; }

    /// <summary>log p(parameters) in nats for the whole data set, one element; none where parameters have no prior.</summary>
    public Tensor? LogPrior { get; init; }

    /// <summary>The weight of the KL in this step.</summary>
    public double KlWeight { get; init; } = 1;
}
