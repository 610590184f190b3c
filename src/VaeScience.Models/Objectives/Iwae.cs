using VaeScience.Compute.Ops;
using VaeScience.Models.Posteriors;

namespace VaeScience.Models.Objectives;

/// <summary>What can be chosen of the importance-weighted bound.</summary>
public sealed record IwaeOptions
{
    /// <summary>Draws of z per row, k.</summary>
    public int Samples { get; init; } = 5;

    /// <summary>How the gradient reaches the encoder.</summary>
    public IwaeEstimator Estimator { get; init; }
}

/// <summary>The importance-weighted bound, log (1/k) sum_l w_l with w_l = p(x, z_l) / q(z_l|x).</summary>
/// <remarks>
/// With k = 1 it is the ELBO by estimator A; it grows with k towards log p(x). Gradient by plain reparametrisation: sum_l v_l d log w_l, with v_l =
/// w_l / sum w. Doubly reparametrised, the encoder's part is sum_l v_l^2 (d log w_l / d z_l) (d z_l / d phi), log q differentiated in z alone; the
/// decoder's part is as before. Sources: Burda et al. 2016; Tucker et al. 2019.
/// </remarks>
public sealed class Iwae : Objective
{
    private readonly IwaeOptions options;

    /// <summary>The bound with k draws per row.</summary>
    public Iwae(int samples) : this(new IwaeOptions { Samples = samples })
    {
    }

    /// <summary>The bound from its options.</summary>
    /// <exception cref="ArgumentException">Fewer than one draw.</exception>
    public Iwae(IwaeOptions options)
    {
        if (options.Samples < 1) throw new ArgumentException($"samples is at least 1, got {options.Samples}");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "iwae";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override string? Refusal(Vae model) =>
        options.Estimator == IwaeEstimator.Dreg && !model.Posterior.HasDensityEverywhere
            ? $"doubly reparametrised gradients need log q(z|x) apart from its draws, which posterior {model.Posterior.Name} does not have; use estimator=reparametrised"
            : null;

    /// <inheritdoc/>
    public override LossTerms Evaluate(Vae model, Pass pass, Batch batch) =>
        Evaluate(model, pass, batch, q => model.Prior.ClosedFormKl(pass, q, batch.Condition));

    /// <inheritdoc/>
    public override string? Refusal(MixtureVae model) =>
        model.Classifier is null ? null : "draws from one posterior for every cluster leave the choice of the cluster without a gradient; use elbo, or leave the classifier out";

    /// <inheritdoc/>
    /// <remarks>Clusters are summed over in p(z); q(z|x) does not depend on them.</remarks>
    public override LossTerms Evaluate(MixtureVae model, Pass pass, Batch batch)
    {
        if (model.IsPreparing(pass.Epoch)) return model.Bound(pass, batch, options.Samples, klWeight: 1);
        Tensor? klClass = null;
        var terms = Evaluate(model, pass, batch, q =>
        {
            (var kl, klClass) = model.Divergences(pass, (DiagonalGaussianDistribution)q);
            return (kl, null);
        });
        return terms with { KlClass = klClass };
    }

    private LossTerms Evaluate(LatentModel model, Pass pass, Batch batch, Func<LatentDistribution, (Tensor PerRow, Tensor? PerUnit)?> closedForm)
    {
        var tape = pass.Tape;
        Shape drawsByRows = [options.Samples, batch.Rows];
        var q = model.Encode(pass, batch);
        Tensor? shares = null;
        var draws = options.Estimator == IwaeEstimator.Dreg ? Gated(pass, q, () => shares!) : q.Draw(pass, options.Samples);
        var logLikelihood = model.Likelihood.LogProbability(pass, model.Decode(pass, draws.Z, batch), batch);
        var logRatio = tape.Subtract(model.PriorLogProbability(pass, draws.Z, batch), draws.LogDensity);
        var logWeights = tape.Add(logLikelihood, logRatio).Reshape(drawsByRows);
        var logSum = tape.LogSumExp(logWeights, axis: 0);
        shares = tape.Exp(tape.Subtract(logWeights.Detach(), logSum.Detach())).Reshape([logWeights.Length]);
        var closed = closedForm(q);
        return new LossTerms
        {
            Objective = tape.Affine(logSum, 1, -Math.Log(options.Samples)),
            Reconstruction = tape.Mean(logLikelihood.Reshape(drawsByRows), axis: 0),
            Kl = closed?.PerRow ?? tape.Scale(tape.Mean(logRatio.Reshape(drawsByRows), axis: 0), -1),
            KlPerUnit = closed?.PerUnit,
        };
    }

    // The bound's own gradient brings each draw its share v once; the gate on the way to the encoder brings it a second time.
    private LatentDraws Gated(Pass pass, LatentDistribution q, Func<Tensor> shares)
    {
        var z = pass.Tape.ScaleGradient(q.Sample(pass, options.Samples), shares);
        return new LatentDraws(z, () => q.Detach().LogProbability(pass, z));
    }
}
