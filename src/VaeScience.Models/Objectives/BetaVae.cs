namespace VaeScience.Models.Objectives;

/// <summary>What can be chosen of the beta-VAE.</summary>
public sealed record BetaVaeOptions : WeightedElboOptions
{
    /// <summary>The weight of the KL.</summary>
    public double Beta { get; init; } = 4;
}

/// <summary>E_q[log p(x|z)] - beta KL(q(z|x) || p(z)): with beta above 1 the code is simpler than the likelihood asks for, and its units less entangled.</summary>
/// <remarks>A bound on log p(x) for beta of at least 1, the ELBO for 1. Source: Higgins et al. 2017.</remarks>
/// <param name="options">The options.</param>
/// <exception cref="ArgumentException">An option is out of range.</exception>
public sealed class BetaVae(BetaVaeOptions options) : WeightedElbo(options, Checked(options.Beta))
{
    /// <summary>The beta-VAE with this weight of the KL.</summary>
    public BetaVae(double beta) : this(new BetaVaeOptions { Beta = beta })
    {
    }

    /// <inheritdoc/>
    public override string Name => "beta-vae";

    private static double Checked(double beta) =>
        beta >= 0 && double.IsFinite(beta) ? beta : throw new ArgumentException($"beta is 0 or positive, got {beta}");
}
