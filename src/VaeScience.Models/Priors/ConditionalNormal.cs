using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models.Layers;
using VaeScience.Models.Networks;
using VaeScience.Models.Posteriors;

namespace VaeScience.Models.Priors;

/// <summary>What can be chosen of the conditional prior.</summary>
public sealed record ConditionalNormalOptions
{
    /// <summary>Units of the hidden layers between condition and prior; none makes mean and log variance linear, which is all that a one-hot condition can use.</summary>
    public int[] Hidden { get; init; } = [];

    /// <summary>The function after each hidden layer.</summary>
    public Activation Activation { get; init; } = Activation.Relu;
}

/// <summary>p(z|c) = N(z | m(c), diag exp(v(c))), a network from the condition c to mean and log variance.</summary>
/// <remarks>Source: Sohn, Lee and Yan 2015.</remarks>
public sealed class ConditionalNormal : Prior
{
    // m = draws, n = rows, c = conditions, d = latent size
    private readonly ConditionalNormalOptions options;
    private readonly Mlp network;
    private Linear? head;
    private int latent;

    /// <summary>A conditional prior from its options.</summary>
    /// <exception cref="ArgumentException">A width below 1.</exception>
    public ConditionalNormal(ConditionalNormalOptions? options = null)
    {
        this.options = options ?? new ConditionalNormalOptions();
        network = new Mlp(new MlpOptions { Hidden = this.options.Hidden, Activation = this.options.Activation });
    }

    /// <inheritdoc/>
    public override string Name => "conditional";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override bool HasKlPerUnit => true;

    /// <inheritdoc/>
    /// <remarks>A product over units, but another one for each condition.</remarks>
    public override bool IsFactorised => false;

    /// <inheritdoc/>
    public override string? Refusal(Dataset data, bool encoderSeesConditions = true) =>
        data.ConditionCount == 0 ? "it is a function of conditions, and the data have none; give conditions, or use prior standard-normal" : null;

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, PriorSite site)
    {
        latent = site.Latent;
        head = new Linear(scope.Scope("head"), network.Build(scope, site.Conditions), 2 * latent);
    }

    /// <inheritdoc/>
    public override Tensor LogProbability(Pass pass, Tensor z, Tensor? condition = null)
    {
        var (mean, logVar) = Moments(pass, condition);
        return pass.Tape.GaussianLogDensity(z, mean, logVar);
    }

    /// <inheritdoc/>
    public override (Tensor PerRow, Tensor? PerUnit)? ClosedFormKl(Pass pass, LatentDistribution q, Tensor? condition = null)
    {
        var (mean, logVar) = Moments(pass, condition);
        return q.KlToDiagonalNormal(pass, mean, logVar);
    }

    /// <inheritdoc/>
    public override Tensor Sample(Pass pass, int count, Tensor? condition = null)
    {
        var (mean, logVar) = Moments(pass, condition);
        return pass.Tape.Reparameterise(mean, logVar, pass.Normal([count, latent]));
    }

    private (Tensor Mean, Tensor LogVar) Moments(Pass pass, Tensor? condition)
    {
        if (condition is null) throw new ShapeException("the conditional prior wants conditions [m, c], got none");
        var tape = pass.Tape;
        var raw = head!.Forward(tape, network.Forward(pass, condition));
        return (tape.Slice(raw, 0, latent), tape.Clamp(tape.Slice(raw, latent, latent), LogVariance.Lowest, LogVariance.Highest));
    }
}
