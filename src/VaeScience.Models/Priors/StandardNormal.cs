using VaeScience.Compute.Ops;
using VaeScience.Models.Posteriors;

namespace VaeScience.Models.Priors;

/// <summary>The standard normal prior has nothing to choose.</summary>
public sealed record StandardNormalOptions;

/// <summary>p(z) = N(z | 0, I).</summary>
public sealed class StandardNormal : Prior
{
    private int latent;

    /// <inheritdoc/>
    public override string Name => "standard-normal";

    /// <inheritdoc/>
    public override object Options { get; } = new StandardNormalOptions();

    /// <inheritdoc/>
    public override bool HasKlPerUnit => true;

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, PriorSite site) => latent = site.Latent;

    /// <inheritdoc/>
    /// <remarks>log p(z) = -1/2 sum_j (z_j^2 + log 2 pi).</remarks>
    public override Tensor LogProbability(Pass pass, Tensor z, Tensor? condition = null)
    {
        var tape = pass.Tape;
        var squares = tape.Sum(tape.Square(z), axis: 1);
        return tape.Affine(squares, -0.5, -0.5 * z.Shape.Columns * Math.Log(2 * Math.PI));
    }

    /// <inheritdoc/>
    public override (Tensor PerRow, Tensor? PerUnit)? ClosedFormKl(Pass pass, LatentDistribution q, Tensor? condition = null) => q.KlToStandardNormal(pass);

    /// <inheritdoc/>
    public override Tensor Sample(Pass pass, int count, Tensor? condition = null) => pass.Normal([count, latent]);
}
