namespace VaeScience.Models.Posteriors;

/// <summary>Draws of z from q(z|x), with their log densities.</summary>
/// <param name="z">[s n, d], draw by draw: row l n + i is draw l of row i.</param>
/// <param name="logDensity">Computes log q(z|x) of the draws, [s n], nats; asked at most once.</param>
public sealed class LatentDraws(Tensor z, Func<Tensor> logDensity)
{
    private Tensor? density;

    /// <summary>The draws, [s n, d], draw by draw.</summary>
    public Tensor Z => z;

    /// <summary>log q(z|x) of each draw, [s n], nats; differentiable in the draws and in the distribution's parameters.</summary>
    public Tensor LogDensity => density ??= logDensity();
}
