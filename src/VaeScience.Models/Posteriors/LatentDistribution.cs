using VaeScience.Compute.Ops;

namespace VaeScience.Models.Posteriors;

/// <summary>q(z|x) for the n rows of a batch.</summary>
public abstract class LatentDistribution
{
    /// <summary>E[z], [n, d].</summary>
    public abstract Tensor Mean { get; }

    /// <summary>[n, d], known without computing anything.</summary>
    public virtual Shape Shape => Mean.Shape;

    /// <summary>Whether z is a location plus a linear map of normal noise, which mean and covariance describe.</summary>
    public virtual bool IsGaussian => false;

    /// <summary>Whether <see cref="LogProbability"/> is known at every z, not only of the distribution's own draws.</summary>
    public virtual bool HasDensityEverywhere => true;

    /// <summary>Draws by reparametrisation, so that gradients flow to the distribution's parameters.</summary>
    /// <param name="pass">Gives the random numbers.</param>
    /// <param name="samples">Draws per row, s.</param>
    /// <returns>[s n, d], draw by draw: row l n + i is draw l of row i.</returns>
    public Tensor Sample(Pass pass, int samples = 1) => Draw(pass, samples).Z;

    /// <summary>Draws by reparametrisation, with their densities.</summary>
    /// <param name="pass">Gives the random numbers.</param>
    /// <param name="samples">Draws per row, s.</param>
    public LatentDraws Draw(Pass pass, int samples = 1) => Draw(pass, pass.Normal([samples * Shape.Rows, Shape.Columns]));

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
    /// <exception cref="NotSupportedException">The density is known only of the distribution's own draws (<see cref="HasDensityEverywhere"/>).</exception>
    public abstract Tensor LogProbability(Pass pass, Tensor z);

    /// <summary>log q(z_l|x_i) of every point under every row, differentiable in both.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="z">[m, d].</param>
    /// <returns>[m, n], nats.</returns>
    /// <exception cref="NotSupportedException">The density is known only of the distribution's own draws.</exception>
    public virtual Tensor LogProbabilities(Pass pass, Tensor z)
    {
        var (m, n) = (z.Shape.Rows, Mean.Shape.Rows);
        var everyPointForEveryRow = pass.Tape.GatherRows(z, [.. Enumerable.Range(0, m * n).Select(i => i / n)]);
        return LogProbability(pass, everyPointForEveryRow).Reshape([m, n]);
    }

    /// <summary>log q(z_lj|x_i) of every unit alone, of every point under every row (<see cref="Posterior.HasUnitDensities"/>).</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="z">[m, d].</param>
    /// <returns>[d, m, n], nats.</returns>
    /// <exception cref="NotSupportedException">The density of a unit alone is not known.</exception>
    public virtual Tensor LogProbabilitiesByUnit(Pass pass, Tensor z) =>
        throw new NotSupportedException("the density of a single unit is not known of this posterior");

    /// <summary>The same distribution cut off from its parameters: its density takes a gradient in z alone.</summary>
    /// <exception cref="NotSupportedException">The density is known only of the distribution's own draws.</exception>
    public virtual LatentDistribution Detach() =>
        throw new NotSupportedException("the density of this posterior cannot be separated from its draws");

    /// <summary>The standard deviation of each unit, [n, d].</summary>
    public abstract Tensor StandardDeviation(Pass pass);

    /// <summary>KL(q || N(0, I)) in closed form, or null where there is none.</summary>
    public abstract (Tensor PerRow, Tensor? PerUnit)? KlToStandardNormal(Pass pass);

    /// <summary>KL(q || N(priorMean, diag exp(priorLogVar))) in closed form, or null where there is none.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="priorMean">[d], or [n, d] for a mean of each row's own.</param>
    /// <param name="priorLogVar">Log variances, of the same shape.</param>
    /// <returns>[n] and, where it splits into units, [n, d]; nats, never negative.</returns>
    public virtual (Tensor PerRow, Tensor? PerUnit)? KlToDiagonalNormal(Pass pass, Tensor priorMean, Tensor priorLogVar) => null;
}
