using System.Text.Json.Nodes;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Models;

/// <summary>The variational autoencoder: p(z) p(x|z) with an amortised posterior q(z|x), made of five exchangeable parts.</summary>
/// <remarks>
/// Generative story: draw z from the prior, send it through the decoder, draw x from the likelihood. Inference: the encoder reads x and the
/// posterior's head gives q(z|x). Source: Kingma and Welling 2014; Rezende et al. 2014.
/// </remarks>
public sealed class Vae : Model
{
    private readonly VaeOptions options;
    private Parameter? inputMean, inputSd;

    /// <summary>A VAE from its parts; each part belongs to one model.</summary>
    /// <param name="encoder">Hidden features of x.</param>
    /// <param name="posterior">The family of q(z|x).</param>
    /// <param name="prior">p(z).</param>
    /// <param name="decoder">Hidden features of z; without layers the model is linear, a factor model.</param>
    /// <param name="likelihood">The family of p(x|z).</param>
    /// <param name="options">The rest.</param>
    /// <exception cref="ArgumentException">The parts cannot be combined, or an option is out of range.</exception>
    public Vae(Network encoder, Posterior posterior, Prior prior, Network decoder, Likelihood likelihood, VaeOptions? options = null)
    {
        (Encoder, Posterior, Prior, Decoder, Likelihood) = (encoder, posterior, prior, decoder, likelihood);
        this.options = options ?? new VaeOptions();
        if (!(this.options.WeightPrior >= 0) || !double.IsFinite(this.options.WeightPrior))
            throw new ArgumentException($"the precision of the weight prior is 0 or positive, got {this.options.WeightPrior}");
    }

    /// <summary>Hidden features of x.</summary>
    public Network Encoder { get; }

    /// <summary>The family of q(z|x).</summary>
    public Posterior Posterior { get; }

    /// <summary>p(z).</summary>
    public Prior Prior { get; }

    /// <summary>Hidden features of z.</summary>
    public Network Decoder { get; }

    /// <summary>The family of p(x|z).</summary>
    public Likelihood Likelihood { get; }

    /// <inheritdoc/>
    public override string Kind => "vae";

    /// <inheritdoc/>
    public override int Latent => Posterior.Latent;

    /// <summary>Makes a VAE from its configuration.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <param name="catalogs">The parts that may be named in it.</param>
    /// <exception cref="UserException">A part or option that the catalogs do not have.</exception>
    public static Vae FromJson(JsonObject json, Catalogs catalogs)
    {
        var weightPrior = json["weightPrior"] is JsonValue v && v.TryGetValue<double>(out var precision) ? precision : 0;
        try
        {
            return new Vae(
                catalogs.Networks.FromJson(json["encoder"]), catalogs.Posteriors.FromJson(json["posterior"]), catalogs.Priors.FromJson(json["prior"]),
                catalogs.Networks.FromJson(json["decoder"]), catalogs.Likelihoods.FromJson(json["likelihood"]), new VaeOptions { WeightPrior = weightPrior });
        }
        catch (ArgumentException e)
        {
            throw new UserException($"the configuration describes no model: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override JsonObject ToJson() => new()
    {
        ["kind"] = Kind,
        ["encoder"] = Catalog<Network>.ToJson(Encoder),
        ["posterior"] = Catalog<Posterior>.ToJson(Posterior),
        ["prior"] = Catalog<Prior>.ToJson(Prior),
        ["decoder"] = Catalog<Network>.ToJson(Decoder),
        ["likelihood"] = Catalog<Likelihood>.ToJson(Likelihood),
        ["weightPrior"] = options.WeightPrior,
    };

    /// <inheritdoc/>
    public override void Check(Dataset data) => Likelihood.Check(data);

    /// <inheritdoc/>
    public override LossTerms Loss(Objective objective, Pass pass, Batch batch)
    {
        var terms = objective.Evaluate(this, pass, batch);
        return terms with { LogPrior = LogPrior(pass) };
    }

    /// <summary>q(z|x) of each row.</summary>
    public LatentDistribution Encode(Pass pass, Batch batch) => Posterior.Infer(pass, SparseFeatures(pass, batch) ?? Encoder.Forward(pass, EncoderInput(pass, batch)));

    /// <summary>The raw parameters of p(x|z), which the likelihood reads.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="z">[m, d].</param>
    /// <returns>[m, w].</returns>
    public Tensor Decode(Pass pass, Tensor z) => Likelihood.Decode(pass, Decoder.Forward(pass, z));

    /// <summary>log p(x, z) - log q(z|x) at draws of z from q(z|x): the log importance weights.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">n rows.</param>
    /// <param name="samples">Draws per row, k.</param>
    /// <returns>[k, n], nats.</returns>
    public Tensor LogImportanceWeights(Pass pass, Batch batch, int samples)
    {
        var tape = pass.Tape;
        var q = Encode(pass, batch);
        var z = q.Sample(pass, samples);
        return tape.Subtract(LogJoint(pass, batch, z), q.LogProbability(pass, z)).Reshape([samples, batch.Rows]);
    }

    /// <summary>The log importance weights of draws of z from a mixture, of which a share comes from the prior and the rest from q(z|x).</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">n rows.</param>
    /// <param name="samples">Draws per row, k.</param>
    /// <param name="fromPrior">How many of them come from the prior, 1 to k - 1.</param>
    /// <returns>[k, n], nats; the draws from the prior stand first.</returns>
    /// <remarks>
    /// log p(x, z) - log(a p(z) + (1 - a) q(z|x)) with a = fromPrior / k: no weight exceeds p(x|z) / a, however badly q(z|x) fits. Each part has
    /// its fixed number of draws and all are weighed by the mixture. Source: Hesterberg 1995; Owen and Zhou 2000.
    /// </remarks>
    public Tensor LogImportanceWeights(Pass pass, Batch batch, int samples, int fromPrior)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fromPrior, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fromPrior, samples);
        var tape = pass.Tape;
        var share = (double)fromPrior / samples;
        var q = Encode(pass, batch);
        var z = tape.ConcatRows(Prior.Sample(pass, fromPrior * batch.Rows, Latent), q.Sample(pass, samples - fromPrior));
        Shape asRow = [1, samples * batch.Rows];
        var ofPrior = tape.Affine(Prior.LogProbability(pass, z), 1, Math.Log(share)).Reshape(asRow);
        var ofPosterior = tape.Affine(q.LogProbability(pass, z), 1, Math.Log(1 - share)).Reshape(asRow);
        var ofMixture = tape.LogSumExp(tape.ConcatRows(ofPrior, ofPosterior), axis: 0);
        return tape.Subtract(LogJoint(pass, batch, z), ofMixture).Reshape([samples, batch.Rows]);
    }

    /// <inheritdoc/>
    protected override void Declare(Dataset data)
    {
        var f = data.FeatureCount;
        if (Likelihood.Scaling is InputScaling.Standardise or InputScaling.LogStandardise)
        {
            var (mean, sd) = Moments(data);
            inputMean = Parameters.Scope("input").Kept("mean", [f], Initialisers.Of(mean));
            inputSd = Parameters.Scope("input").Kept("sd", [f], Initialisers.Of(sd));
        }
        Posterior.Build(Parameters.Scope("posterior"), Encoder.Build(Parameters.Scope("encoder"), f));
        Prior.Build(Parameters.Scope("prior"), Latent);
        Likelihood.Decoder = Decoder;
        Likelihood.Build(Parameters.Scope("likelihood"), Decoder.Build(Parameters.Scope("decoder"), Latent), data);
    }

    private Tensor LogJoint(Pass pass, Batch batch, Tensor z) =>
        pass.Tape.Add(Likelihood.LogProbability(pass, Decode(pass, z), batch), Prior.LogProbability(pass, z));

    private double Transformed(double x) =>
        Likelihood.Scaling is InputScaling.LogStandardise ? Math.Log(x) : Likelihood.Scaling is InputScaling.Log1p ? Math.Log(1 + x) : x;

    private (double[] Mean, double[] Sd) Moments(Dataset data)
    {
        var (n, f) = (data.RowCount, data.FeatureCount);
        var mean = new double[f];
        var sd = new double[f];
        Array.Fill(sd, 1);
        for (var j = 0; j < f && n > 0; j++)
        {
            for (var i = 0; i < n; i++) mean[j] += Transformed(data.Values[i * f + j]) / n;
            var variance = 0.0;
            for (var i = 0; i < n; i++) variance += Math.Pow(Transformed(data.Values[i * f + j]) - mean[j], 2) / n;
            // A feature that never varies is left at its distance from the mean, which is zero.
            if (variance > 0) sd[j] = Math.Sqrt(variance);
        }
        return (mean, sd);
    }

    // Zeros must stay zeros, so that nothing need be done for them.
    private Tensor? SparseFeatures(Pass pass, Batch batch) =>
        batch is { Sparse: { } x, Mask: null } && (Likelihood.Scaling is InputScaling.None or InputScaling.Log1p)
            ? Encoder.Forward(pass, x, Likelihood.Scaling == InputScaling.Log1p)
            : null;

    private Tensor EncoderInput(Pass pass, Batch batch)
    {
        if (Likelihood.Scaling == InputScaling.None && batch.Mask is null) return batch.Values;
        if (Likelihood.Scaling == InputScaling.Log1p && batch.Mask is null) return pass.Tape.Log1p(batch.Values);
        var input = pass.Tape.Rent(batch.Values.Shape);
        if (input.DType == DType.Float64) Fill<double>(input, batch);
        else Fill<float>(input, batch);
        return input;
    }

    private void Fill<T>(Tensor input, Batch batch)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var f = batch.Features;
        ReadOnlySpan<T> x = batch.Values.Span<T>(), mask = batch.Mask is null ? default : batch.Mask.Span<T>();
        ReadOnlySpan<T> mean = inputMean is null ? default : inputMean.Tensor.Span<T>(), sd = inputSd is null ? default : inputSd.Tensor.Span<T>();
        var target = input.Span<T>();
        for (var i = 0; i < target.Length; i++)
        {
            var v = Likelihood.Scaling switch
            {
                InputScaling.LogStandardise => T.Log(x[i]),
                InputScaling.Log1p => T.LogP1(x[i]),
                _ => x[i],
            };
            if (!mean.IsEmpty) v = (v - mean[i % f]) / sd[i % f];
            // A missing value stands at zero, the mean of a standardised feature.
            target[i] = mask.IsEmpty || mask[i] != T.Zero ? v : T.Zero;
        }
    }

    private Tensor? LogPrior(Pass pass)
    {
        var tape = pass.Tape;
        var sum = Likelihood.LogPrior(pass);
        if (options.WeightPrior == 0) return sum;
        foreach (var parameter in Parameters)
        {
            if (!parameter.Name.EndsWith(".weight", StringComparison.Ordinal)) continue;
            if (!parameter.Name.StartsWith("decoder.", StringComparison.Ordinal) && !parameter.Name.StartsWith("likelihood.", StringComparison.Ordinal)) continue;
            var term = tape.Scale(tape.Sum(tape.Square(parameter)), -0.5 * options.WeightPrior);
            sum = sum is null ? term : tape.Add(sum, term);
        }
        return sum;
    }
}
