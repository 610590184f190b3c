namespace VaeScience.Models.Evaluation;

/// <summary>The evidence lower bound of each row, with its terms; nats.</summary>
/// <param name="Elbo">[n].</param>
/// <param name="Reconstruction">E_q[log p(x|z)], [n].</param>
/// <param name="Kl">KL(q || p), [n].</param>
/// <param name="KlPerUnit">The KL of each latent unit, averaged over rows, [d]; zeros where it does not split.</param>
public sealed record Bound(double[] Elbo, double[] Reconstruction, double[] Kl, double[] KlPerUnit);
