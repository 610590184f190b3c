using VaeScience.Compute.Ops;

namespace VaeScience.Models.Objectives;

/// <summary>E_q[log p(x|z)] - beta w KL(q(z|x) || p(z)), with w rising from 0 to 1 where a warm-up is asked for.</summary>
/// <remarks>
/// Estimator B: -KL + (1/L) sum_l log p(x|z_l). Estimator A: (1/L) sum_l [log p(x, z_l) - log q(z_l|x)]. With free bits the KL term is
/// sum_j max(freeBits, mean over rows of KL_j). Sources: Kingma and Welling 2014, Algorithm 1; Kingma et al. 2016 (free bits).
/// </remarks>
public abstract class WeightedElbo : Objective
{
    private readonly WeightedElboOptions options;
    private readonly double beta;

    /// <summary>The weighted bound.</summary>
    /// <param name="options">The options.</param>
    /// <param name="beta">The weight of the KL after the warm-up.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    private protected WeightedElbo(WeightedElboOptions options, double beta)
    {
        if (options.Samples < 1) throw new ArgumentException($"samples is at least 1, got {options.Samples}");
        if (!(options.FreeBits >= 0)) throw new ArgumentException($"free bits are 0 or more nats, got {options.FreeBits}");
        if (options.FreeBits > 0 && options.Estimator == SgvbEstimator.A) throw new ArgumentException("free bits need the KL of each unit: use estimator=b");
        options.Check();
        (this.options, this.beta) = (options, beta);
    }

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override string? Refusal(Vae model) =>
        options.FreeBits > 0 && !(model.Posterior.IsFactorised && model.Prior.HasKlPerUnit)
            ? $"free bits need the KL of each latent unit, which posterior {model.Posterior.Name} with prior {model.Prior.Name} does not have; use posterior diagonal with prior standard-normal, or free-bits=0"
            : null;

    /// <inheritdoc/>
    public override LossTerms Evaluate(Vae model, Pass pass, Batch batch)
    {
        var tape = pass.Tape;
        var terms = BoundTerms.Of(model, pass, batch, options.Samples, options.Estimator);
        var weight = KlWeight(pass.Epoch);
        var charged = options.FreeBits > 0 ? WithFreeBits(tape, terms.KlPerUnit) : terms.Kl;
        return terms.Less(tape, weight == 1 ? charged : tape.Scale(charged, weight), weight);
    }

    /// <inheritdoc/>
    public override string? Refusal(MixtureVae model) =>
        options.FreeBits > 0 ? "free bits need the KL of each latent unit from one prior, a model with clusters has many; use free-bits=0"
        : options.Estimator == SgvbEstimator.A ? "the KL of a model with clusters is in closed form; use estimator=b"
        : null;

    /// <inheritdoc/>
    public override LossTerms Evaluate(MixtureVae model, Pass pass, Batch batch) => model.Bound(pass, batch, options.Samples, KlWeight(pass.Epoch));

    /// <inheritdoc/>
    public override double KlWeight(double epoch) => beta * options.ShareAt(epoch);

    private Tensor WithFreeBits(Tape tape, Tensor? perUnit)
    {
        if (perUnit is null) throw new InvalidOperationException("free bits need a KL that splits into units; this posterior and prior have none");
        return tape.Sum(tape.Clamp(tape.Mean(perUnit, axis: 0), options.FreeBits, double.PositiveInfinity));
    }
}
