using VaeScience.Compute.Ops;

namespace VaeScience.Models.Objectives;

/// <summary>The evidence lower bound, E_q[log p(x|z)] - w KL(q(z|x) || p(z)), with w rising from 0 to 1 where a warm-up is asked for.</summary>
/// <remarks>
/// Estimator B: -KL + (1/L) sum_l log p(x|z_l). Estimator A: (1/L) sum_l [log p(x, z_l) - log q(z_l|x)]. With free bits the KL term is
/// sum_j max(freeBits, mean over rows of KL_j). Sources: Kingma and Welling 2014, Algorithm 1; Kingma et al. 2016 (free bits).
/// </remarks>
public sealed class Elbo : Objective
{
    // Logistic from 0.0025 to 0.9975 over the warm-up.
    private const double SigmoidSpan = 12;
    private readonly ElboOptions options;

    /// <summary>The ELBO with this many draws of z per row.</summary>
    public Elbo(int samples = 1) : this(new ElboOptions { Samples = samples })
    {
    }

    /// <summary>The ELBO from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Elbo(ElboOptions options)
    {
        if (options.Samples < 1) throw new ArgumentException($"samples is at least 1, got {options.Samples}");
        if (!(options.FreeBits >= 0)) throw new ArgumentException($"free bits are 0 or more nats, got {options.FreeBits}");
        if (options.FreeBits > 0 && options.Estimator == SgvbEstimator.A) throw new ArgumentException("free bits need the KL of each unit: use estimator=b");
        if (!(options.WarmUpEpochs > 0)) throw new ArgumentException($"a warm-up takes more than 0 epochs, got {options.WarmUpEpochs}");
        if (options.Cycles < 1) throw new ArgumentException($"a cyclical warm-up has at least 1 cycle, got {options.Cycles}");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "elbo";

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
        var q = model.Encode(pass, batch);
        var draws = q.Draw(pass, options.Samples);
        var reconstruction = MeanOverDraws(tape, model.Likelihood.LogProbability(pass, model.Decode(pass, draws.Z, batch), batch), batch.Rows);
        var closed = model.Prior.ClosedFormKl(pass, q, batch.Condition);
        var weight = KlWeight(pass.Epoch);
        Tensor kl;
        if (closed is { } exact && options.Estimator == SgvbEstimator.B) kl = exact.PerRow;
        else kl = MeanOverDraws(tape, tape.Subtract(draws.LogDensity, model.PriorLogProbability(pass, draws.Z, batch)), batch.Rows);
        var charged = options.FreeBits > 0 ? WithFreeBits(tape, closed?.PerUnit) : kl;
        return new LossTerms
        {
            Objective = tape.Subtract(reconstruction, weight == 1 ? charged : tape.Scale(charged, weight)),
            Reconstruction = reconstruction,
            Kl = kl,
            KlPerUnit = closed?.PerUnit,
            KlWeight = weight,
        };
    }

    /// <inheritdoc/>
    public override double KlWeight(double epoch)
    {
        var share = epoch / options.WarmUpEpochs;
        return options.WarmUp switch
        {
            KlWarmUp.Linear => Math.Min(1, share),
            KlWarmUp.Sigmoid => share >= 1 ? 1 : 1 / (1 + Math.Exp(-SigmoidSpan * (share - 0.5))),
            KlWarmUp.Cyclical => share >= options.Cycles ? 1 : Math.Min(1, 2 * (share - Math.Floor(share))),
            _ => 1,
        };
    }

    private Tensor WithFreeBits(Tape tape, Tensor? perUnit)
    {
        if (perUnit is null) throw new InvalidOperationException("free bits need a KL that splits into units; this posterior and prior have none");
        return tape.Sum(tape.Clamp(tape.Mean(perUnit, axis: 0), options.FreeBits, double.PositiveInfinity));
    }

    private Tensor MeanOverDraws(Tape tape, Tensor perDraw, int rows) =>
        options.Samples == 1 ? perDraw : tape.Mean(perDraw.Reshape([options.Samples, rows]), axis: 0);
}
