using VaeScience.Compute.Ops;

namespace VaeScience.Models.Objectives;

/// <summary>What can be chosen of the importance-weighted bound.</summary>
public sealed record IwaeOptions
{
    /// <summary>Draws of z per row, k.</summary>
    public int Samples { get; init; } = 5;
}

/// <summary>The importance-weighted bound, log (1/k) sum_l p(x, z_l) / q(z_l|x).</summary>
/// <remarks>With k = 1 it is the ELBO by estimator A; it grows with k towards log p(x). Source: Burda et al. 2016.</remarks>
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
    public override LossTerms Evaluate(Vae model, Pass pass, Batch batch)
    {
        var tape = pass.Tape;
        Shape drawsByRows = [options.Samples, batch.Rows];
        var q = model.Encode(pass, batch);
        var draws = q.Draw(pass, options.Samples);
        var logLikelihood = model.Likelihood.LogProbability(pass, model.Decode(pass, draws.Z, batch), batch);
        var logRatio = tape.Subtract(model.PriorLogProbability(pass, draws.Z, batch), draws.LogDensity);
        var logWeights = tape.Add(logLikelihood, logRatio).Reshape(drawsByRows);
        var closed = model.Prior.ClosedFormKl(pass, q, batch.Condition);
        return new LossTerms
        {
            Objective = tape.Affine(tape.LogSumExp(logWeights, axis: 0), 1, -Math.Log(options.Samples)),
            Reconstruction = tape.Mean(logLikelihood.Reshape(drawsByRows), axis: 0),
            Kl = closed?.PerRow ?? tape.Scale(tape.Mean(logRatio.Reshape(drawsByRows), axis: 0), -1),
            KlPerUnit = closed?.PerUnit,
        };
    }
}
