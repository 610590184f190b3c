using VaeScience.Compute.Ops;

namespace VaeScience.Models.Objectives;

/// <summary>What can be chosen of the decomposition into overlap and structure.</summary>
public sealed record MathieuOptions : KlWarmUpOptions
{
    /// <summary>Draws of z per row, L.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>The weight of KL(q(z|x) || p(z)): how much the codes of different rows overlap.</summary>
    public double Beta { get; init; } = 1;

    /// <summary>The weight of the divergence between aggregate posterior and prior: how far all codes together follow the structure of the prior.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>Which divergence.</summary>
    public AggregateDivergence Divergence { get; init; }
}

/// <summary>E_q[log p(x|z)] - beta KL(q(z|x) || p(z)) - alpha D(q(z), p(z)): overlap of the codes and structure of their whole, each with its weight.</summary>
/// <remarks>
/// D is estimated from as many draws of the prior as the batch has rows. The prior's own parameters, where it has any, learn from the KL alone: draws
/// from it are not differentiated. A warm-up weighs both. Source: Mathieu et al. 2019.
/// </remarks>
public sealed class Mathieu : Objective
{
    private readonly MathieuOptions options;

    /// <summary>The objective from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Mathieu(MathieuOptions options)
    {
        if (options.Samples < 1) throw new ArgumentException($"samples is at least 1, got {options.Samples}");
        if (!(options.Beta >= 0) || !double.IsFinite(options.Beta)) throw new ArgumentException($"beta is 0 or positive, got {options.Beta}");
        if (!(options.Alpha >= 0) || !double.IsFinite(options.Alpha)) throw new ArgumentException($"alpha is 0 or positive, got {options.Alpha}");
        options.Check();
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "mathieu";

    /// <inheritdoc/>
    public override object Options => options;

    private bool NeedsDensity => options is { Alpha: > 0, Divergence: AggregateDivergence.InclusiveKl };

    /// <inheritdoc/>
    public override string? Refusal(Vae model) =>
        NeedsDensity && !model.Posterior.HasDensityEverywhere
            ? $"the inclusive KL needs log q(z|x) at draws of the prior, which posterior {model.Posterior.Name} does not have; use divergence=mmd"
            : null;

    /// <inheritdoc/>
    public override double KlWeight(double epoch) => options.Beta * options.ShareAt(epoch);

    /// <inheritdoc/>
    public override LossTerms Evaluate(Vae model, Pass pass, Batch batch)
    {
        var tape = pass.Tape;
        var terms = BoundTerms.Of(model, pass, batch, options.Samples);
        var penalty = tape.Scale(terms.Kl, KlWeight(pass.Epoch));
        // Of a single row there is no aggregate.
        if (options.Alpha == 0 || batch.Rows == 1) return terms.Less(tape, penalty, KlWeight(pass.Epoch));
        var drawn = model.SamplePrior(pass, batch.Rows, batch.Condition).Detach();
        var divergence = options.Divergence == AggregateDivergence.Mmd
            ? tape.Sum(tape.KernelDiscrepancy(drawn, terms.Draws.Z.Rows(0, batch.Rows)))
            : InclusiveKl(model, pass, batch, terms, drawn);
        return terms.Less(tape, tape.Add(penalty, tape.Scale(divergence, options.Alpha * options.ShareAt(pass.Epoch))), KlWeight(pass.Epoch));
    }

    // mean over draws l of the prior of log p(z_l) - log (1/n) sum_i q(z_l|x_i)
    private static Tensor InclusiveKl(Vae model, Pass pass, Batch batch, BoundTerms terms, Tensor drawn)
    {
        var tape = pass.Tape;
        var logQ = MeanOverRows(tape, terms.Posterior.LogProbabilities(pass, drawn));
        return tape.Mean(tape.Subtract(LogPrior(model, pass, batch, drawn).Detach(), logQ));
    }

    // log p(z_l); under conditions log (1/n) sum_i p(z_l|c_i), since that is the distribution of all draws together.
    private static Tensor LogPrior(Vae model, Pass pass, Batch batch, Tensor drawn)
    {
        if (batch.Condition is null) return model.PriorLogProbability(pass, drawn, batch);
        var (tape, n) = (pass.Tape, batch.Rows);
        var points = tape.GatherRows(drawn, [.. Enumerable.Range(0, n * n).Select(i => i / n)]);
        var conditions = tape.GatherRows(batch.Condition, [.. Enumerable.Range(0, n * n).Select(i => i % n)]);
        return MeanOverRows(tape, model.PriorLogProbability(pass, points, conditions).Reshape([n, n]));
    }

    private static Tensor MeanOverRows(Tape tape, Tensor logDensities) =>
        tape.Affine(tape.LogSumExp(logDensities, axis: 1), 1, -Math.Log(logDensities.Shape[1]));
}
