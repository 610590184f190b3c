using VaeScience.Models.Posteriors;

namespace VaeScience.Models.Priors;

/// <summary>p(z), the distribution of the latent variable before any data are seen.</summary>
public abstract class Prior : Part
{
    /// <summary>Declares the parameters, if it has any.</summary>
    public abstract void Build(ParameterScope scope, int latent);

    /// <summary>log p(z).</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="z">[m, d].</param>
    /// <returns>[m], nats.</returns>
    public abstract Tensor LogProbability(Pass pass, Tensor z);

    /// <summary>KL(q || p) in closed form for each row and, where it splits, each unit; null where there is none.</summary>
    public abstract (Tensor PerRow, Tensor? PerUnit)? ClosedFormKl(Pass pass, LatentDistribution q);

    /// <summary>Draws from the prior.</summary>
    /// <returns>[count, d].</returns>
    public abstract Tensor Sample(Pass pass, int count, int latent);
}
