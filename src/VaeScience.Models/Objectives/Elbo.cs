namespace VaeScience.Models.Objectives;

/// <summary>The evidence lower bound, E_q[log p(x|z)] - KL(q(z|x) || p(z)); its KL may warm up or have free bits.</summary>
/// <remarks>Source: Kingma and Welling 2014. The estimators are those of <see cref="WeightedElbo"/>.</remarks>
/// <param name="options">The options.</param>
/// <exception cref="ArgumentException">An option is out of range.</exception>
public sealed class Elbo(ElboOptions options) : WeightedElbo(options, beta: 1)
{
    /// <summary>The ELBO with this many draws of z per row.</summary>
    public Elbo(int samples = 1) : this(new ElboOptions { Samples = samples })
    {
    }

    /// <inheritdoc/>
    public override string Name => "elbo";
}
