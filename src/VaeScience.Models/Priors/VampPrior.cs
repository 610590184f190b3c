using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models.Posteriors;

namespace VaeScience.Models.Priors;

/// <summary>What can be chosen of the VampPrior.</summary>
public sealed record VampPriorOptions
{
    /// <summary>The number K of pseudo-inputs; more than the data have rows would start some of them equal, and so they would stay.</summary>
    public int Components { get; init; } = 50;
}

/// <summary>The variational mixture of posteriors: p(z) = (1/K) sum_k q(z|u_k) at trained pseudo-inputs u_k.</summary>
/// <remarks>
/// The u_k are what the encoder sees of rows, and start at rows of the training data. The encoder is asked as in evaluation, without dropout
/// and by the running averages of normalisations, so that the prior is one distribution and not one for each step. There is no divergence in
/// closed form: it is estimated by the draws of z. Source: Tomczak and Welling 2018.
/// </remarks>
public sealed class VampPrior : Prior
{
    // K = pseudo-inputs, f = what the encoder sees of a row, d = latent size, m = draws
    private readonly VampPriorOptions options;
    private Parameter? inputs;
    private Func<Pass, Tensor, LatentDistribution>? encode;

    /// <summary>A VampPrior of K pseudo-inputs.</summary>
    /// <exception cref="ArgumentException">Fewer than one.</exception>
    public VampPrior(int components) : this(new VampPriorOptions { Components = components })
    {
    }

    /// <summary>A VampPrior from its options.</summary>
    /// <exception cref="ArgumentException">Fewer than one pseudo-input.</exception>
    public VampPrior(VampPriorOptions options)
    {
        if (options.Components < 1) throw new ArgumentException($"components: the prior has at least 1 pseudo-input, got {options.Components}");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "vamp";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override string? Refusal(Posterior posterior) => posterior.HasDensityEverywhere
        ? null
        : $"it is a mixture of posteriors, and the density of posterior {posterior.Name} is known only at its own draws; use posterior diagonal or full";

    /// <inheritdoc/>
    public override string? Refusal(Dataset data, bool encoderSeesConditions = true) =>
        data.ConditionCount > 0 && encoderSeesConditions ? "its pseudo-inputs are rows without conditions, and the encoder is given conditions; use prior conditional or gaussian-mixture, or give conditions to the decoder alone"
        : data.Lengths is not null ? "its pseudo-inputs are rows of one length, and the data are sequences of several; use prior gaussian-mixture"
        : null;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The encoder of the model cannot be asked.</exception>
    public override void Build(ParameterScope scope, PriorSite site)
    {
        encode = site.Encode ?? throw new ArgumentException("a VampPrior needs an encoder that reads plain rows");
        inputs = scope.Trained("pseudo_inputs", [options.Components, site.Features],
            site.Inputs is { } rows ? Initialisers.Of(rows(options.Components)) : Initialisers.Normal(1));
    }

    /// <inheritdoc/>
    /// <remarks>log sum_k q(z|u_k) - log K.</remarks>
    public override Tensor LogProbability(Pass pass, Tensor z, Tensor? condition = null)
    {
        var byInput = encode!(Evaluating(pass), inputs!).LogProbabilities(pass, z);
        return pass.Tape.Affine(pass.Tape.LogSumExp(byInput, axis: 1), 1, -Math.Log(options.Components));
    }

    /// <inheritdoc/>
    /// <remarks>Gradients flow to the pseudo-inputs and the encoder, not to which pseudo-input is drawn.</remarks>
    public override Tensor Sample(Pass pass, int count, Tensor? condition = null)
    {
        var random = new RandomSequence(pass.Random(RandomPurpose.Sample));
        var drawn = new int[count];
        for (var i = 0; i < count; i++) drawn[i] = random.Below(options.Components);
        return encode!(Evaluating(pass), pass.Tape.GatherRows(inputs!, drawn)).Sample(pass);
    }

    private static Pass Evaluating(Pass pass) => pass.IsTraining ? new Pass(pass.Tape, seed: 0, step: 0, isTraining: false) : pass;
}
