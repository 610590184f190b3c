namespace VaeScience.Models.Posteriors;

/// <summary>q(z|x) for the n rows of a batch.</summary>
public abstract class LatentDistribution
{
    /// <summary>E[z], [n, d].</summary>
    public abstract Tensor Mean { get; }

    /// <summary>Draws by reparametrisation, so that gradients flow to the distribution's parameters.</summary>
    /// <param name="pass">Gives the random numbers.</param>
    /// <param name="samples">Draws per row, s.</param>
    /// <returns>[s n, d], draw by draw: row l n + i is draw l of row i.</returns>
    public Tensor Sample(Pass pass, int samples = 1) => Draw(pass, samples).Z;

    /// <summary>Draws by reparametrisation, with their densities.</summary>
    /// <param name="pass">Gives the random numbers.</param>
    /// <param name="samples">Draws per row, s.</param>
    public LatentDraws Draw(Pass pass, int samples = 1) => Draw(pass, pass.Normal([samples * Mean.Shape.Rows, Mean.Shape.Columns]));

    /// <summary>The draws that belong to given standard normal noise, with their densities.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="noise">[s n, d].</param>
    /// <remarks>A distribution whose density is known only where it was drawn overrides this and has no <see cref="LogProbability"/>.</remarks>
    public virtual LatentDraws Draw(Pass pass, Tensor noise)
    {
        var z = Transform(pass, noise);
        return new LatentDraws(z, () => LogProbability(pass, z));
    }

    /// <summary>The draws that belong to given standard normal noise.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="noise">[s n, d].</param>
    /// <returns>[s n, d].</returns>
    public abstract Tensor Transform(Pass pass, Tensor noise);

    /// <summary>log q(z|x), differentiable in z and in the distribution's parameters.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="z">[s n, d], draw by draw.</param>
    /// <returns>[s n], nats.</returns>
    /// <exception cref="NotSupportedException">The density is known only of the distribution's own draws (<see cref="Posterior.HasDensityEverywhere"/>).</exception>
    public abstract Tensor LogProbability(Pass pass, Tensor z);

    /// <summary>The standard deviation of each unit, [n, d].</summary>
    public abstract Tensor StandardDeviation(Pass pass);

    /// <summary>KL(q || N(0, I)) in closed form, or null where there is none.</summary>
    public abstract (Tensor PerRow, Tensor? PerUnit)? KlToStandardNormal(Pass pass);
}
