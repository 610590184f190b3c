using VaeScience.Models.Export;

namespace VaeScience.Models.Posteriors;

/// <summary>The family of q(z|x), amortised: its head turns the encoder's features into a distribution over z for each row.</summary>
public abstract class Posterior : Part
{
    /// <summary>The size d of z.</summary>
    public abstract int Latent { get; }

    /// <summary>Whether q(z|x) is a product over units, so that densities and divergences split into units.</summary>
    public virtual bool IsFactorised => false;

    /// <summary>Whether log q(z|x) is known at every z, not only at draws of q itself.</summary>
    public virtual bool HasDensityEverywhere => true;

    /// <summary>Whether the density of each unit alone is known, log q(z_j|x), at every z_j.</summary>
    public virtual bool HasUnitDensities => IsFactorised;

    /// <summary>Declares the head's parameters.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="inputs">Width of the encoder's output.</param>
    public abstract void Build(ParameterScope scope, int inputs);

    /// <summary>q(z|x) of each row.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="hidden">Encoder features, [n, inputs].</param>
    public abstract LatentDistribution Infer(Pass pass, Tensor hidden);

    /// <summary>Adds the head to a graph and declares its outputs: the numbers that make q(z|x).</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="hidden">The name of the encoder's features.</param>
    /// <exception cref="UserException">The posterior has no such form.</exception>
    public virtual void WriteOnnx(OnnxGraph graph, string hidden) => throw new UserException($"posterior {Name} cannot be written as ONNX; its weights can, as safetensors");
}
