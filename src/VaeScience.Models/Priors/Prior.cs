using VaeScience.Data;
using VaeScience.Models.Posteriors;

namespace VaeScience.Models.Priors;

/// <summary>p(z), or p(z|c) under conditions c: the distribution of the latent variable before any data are seen.</summary>
public abstract class Prior : Part
{
    /// <summary>Whether <see cref="ClosedFormKl"/> gives the divergence of each unit from a factorised posterior.</summary>
    public virtual bool HasKlPerUnit => false;

    /// <summary>Whether p(z) is a product over units, and the same for all rows.</summary>
    public virtual bool IsFactorised => HasKlPerUnit;

    /// <summary>Why this prior cannot stand beside a posterior, or null where it can.</summary>
    public virtual string? Refusal(Posterior posterior) => null;

    /// <summary>Why this prior cannot serve such data, or null where it can.</summary>
    /// <param name="data">The data.</param>
    /// <param name="encoderSeesConditions">Whether the model's encoder is given their conditions.</param>
    public virtual string? Refusal(Dataset data, bool encoderSeesConditions = true) => null;

    /// <summary>Declares the parameters, if it has any.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="site">The model around it.</param>
    public abstract void Build(ParameterScope scope, PriorSite site);

    /// <summary>log p(z).</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="z">[m, d].</param>
    /// <param name="condition">[m, c]; null for an unconditional model.</param>
    /// <returns>[m], nats.</returns>
    public abstract Tensor LogProbability(Pass pass, Tensor z, Tensor? condition = null);

    /// <summary>KL(q || p) in closed form for each row and, where it splits, each unit; null where there is none.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="q">Of n rows.</param>
    /// <param name="condition">[n, c]; null for an unconditional model.</param>
    public virtual (Tensor PerRow, Tensor? PerUnit)? ClosedFormKl(Pass pass, LatentDistribution q, Tensor? condition = null) => null;

    /// <summary>Draws from the prior.</summary>
    /// <param name="pass">Gives the random numbers.</param>
    /// <param name="count">How many draws, m.</param>
    /// <param name="condition">[m, c]; null for an unconditional model.</param>
    /// <returns>[m, d].</returns>
    public abstract Tensor Sample(Pass pass, int count, Tensor? condition = null);
}
