using VaeScience.Compute.Ops;
using VaeScience.Models.Posteriors;

namespace VaeScience.Models.Priors;

/// <summary>The learned normal prior has nothing to choose.</summary>
public sealed record DiagonalNormalOptions;

/// <summary>p(z) = N(z | m, diag exp(v)), m and v trained with the model; they start at N(0, I).</summary>
/// <remarks>A decoder that begins with a linear layer can take over m and v, so that the bound gains little; what changes is the scale of z.</remarks>
public sealed class DiagonalNormal : Prior
{
    private Parameter? mean, logVar;

    /// <inheritdoc/>
    public override string Name => "diagonal-normal";

    /// <inheritdoc/>
    public override object Options { get; } = new DiagonalNormalOptions();

    /// <inheritdoc/>
    public override bool HasKlPerUnit => true;

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, PriorSite site)
    {
        mean = scope.Trained("mean", [1, site.Latent], Initialisers.Constant(0));
        logVar = scope.Trained("log_variance", [1, site.Latent], Initialisers.Constant(0));
    }

    /// <inheritdoc/>
    public override Tensor LogProbability(Pass pass, Tensor z, Tensor? condition = null) => pass.Tape.GaussianLogDensity(z, mean!, LogVariances(pass));

    /// <inheritdoc/>
    public override (Tensor PerRow, Tensor? PerUnit)? ClosedFormKl(Pass pass, LatentDistribution q, Tensor? condition = null)
    {
        Shape units = [mean!.Shape.Columns];
        return q.KlToDiagonalNormal(pass, mean.Tensor.Reshape(units), LogVariances(pass).Reshape(units));
    }

    /// <inheritdoc/>
    public override Tensor Sample(Pass pass, int count, Tensor? condition = null) =>
        pass.Tape.Reparameterise(mean!, LogVariances(pass), pass.Normal([count, mean!.Shape.Columns]));

    private Tensor LogVariances(Pass pass) => pass.Tape.Clamp(logVar!, LogVariance.Lowest, LogVariance.Highest);
}
