namespace VaeScience.Models.Posteriors;

/// <summary>The family of q(z|x), amortised: its head turns the encoder's features into a distribution over z for each row.</summary>
public abstract class Posterior : Part
{
    /// <summary>The size d of z.</summary>
    public abstract int Latent { get; }

    /// <summary>Declares the head's parameters.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="inputs">Width of the encoder's output.</param>
    public abstract void Build(ParameterScope scope, int inputs);

    /// <summary>q(z|x) of each row.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="hidden">Encoder features, [n, inputs].</param>
    public abstract LatentDistribution Infer(Pass pass, Tensor hidden);
}
