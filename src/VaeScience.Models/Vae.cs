using System.Text.Json.Nodes;
using VaeScience.Data;
using VaeScience.Models.Export;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Models;

/// <summary>The variational autoencoder: p(z) p(x|z) with an amortised posterior q(z|x), made of five exchangeable parts.</summary>
/// <remarks>
/// Generative story: draw z from the prior, send it through the decoder, draw x from the likelihood. Inference: the encoder reads x and the
/// posterior's head gives q(z|x). Under conditions c (<see cref="Dataset.Conditions"/>) all of them are given c: p(z|c) p(x|z, c), q(z|x, c).
/// Sources: Kingma and Welling 2014; Rezende et al. 2014; Sohn et al. 2015 (conditions).
/// </remarks>
public sealed class Vae : LatentModel
{
    private const string PriorScope = "prior";

    /// <summary>A VAE from its parts; each part belongs to one model.</summary>
    /// <param name="encoder">Hidden features of x.</param>
    /// <param name="posterior">The family of q(z|x).</param>
    /// <param name="prior">p(z).</param>
    /// <param name="decoder">Hidden features of z; without layers the model is linear, a factor model.</param>
    /// <param name="likelihood">The family of p(x|z).</param>
    /// <param name="options">The rest.</param>
    /// <exception cref="ArgumentException">The parts cannot be combined, or an option is out of range.</exception>
    public Vae(Network encoder, Posterior posterior, Prior prior, Network decoder, Likelihood likelihood, VaeOptions? options = null)
        : base(encoder, decoder, likelihood, options ?? new VaeOptions())
    {
        if (prior.Refusal(posterior) is { } reason) throw new ArgumentException($"prior {prior.Name} beside posterior {posterior.Name}: {reason}");
        if (likelihood.LatentUnits > 0 && prior is not StandardNormal)
            throw new ArgumentException($"prior {prior.Name}: a latent library size is standard normal; use prior standard-normal, or likelihood {likelihood.Name}:mean=library");
        if (posterior.Latent <= likelihood.LatentUnits)
            throw new ArgumentException($"posterior {posterior.Name}: of {posterior.Latent} units {likelihood.LatentUnits} is the library size; use more");
        (Posterior, Prior) = (posterior, prior);
    }

    /// <summary>The family of q(z|x).</summary>
    public Posterior Posterior { get; }

    /// <summary>p(z).</summary>
    public Prior Prior { get; }

    /// <inheritdoc/>
    public override string Kind => "vae";

    /// <inheritdoc/>
    public override int Latent => Posterior.Latent;

    /// <summary>Makes a VAE from its configuration.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <param name="catalogs">The parts that may be named in it.</param>
    /// <exception cref="UserException">A part or option that the catalogs do not have.</exception>
    public static Vae FromJson(JsonObject json, Catalogs catalogs) => FromJson(json, catalogs, catalogs.Priors.FromJson(json["prior"]));

    /// <inheritdoc/>
    public override JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["kind"] = Kind,
            ["encoder"] = Catalog<Network>.ToJson(Encoder),
            ["posterior"] = Catalog<Posterior>.ToJson(Posterior),
            ["prior"] = Catalog<Prior>.ToJson(Prior),
            ["decoder"] = Catalog<Network>.ToJson(Decoder),
            ["likelihood"] = Catalog<Likelihood>.ToJson(Likelihood),
        };
        Options.WriteTo(json);
        return json;
    }

    /// <inheritdoc/>
    public override string? Refusal(Objective objective) => objective.Refusal(this);

    /// <inheritdoc/>
    public override void Check(Dataset data)
    {
        if (Prior.Refusal(data, Options.ConditionsEncoder) is { } reason) throw new UserException($"prior {Prior.Name}: {reason}");
        base.Check(data);
    }

    /// <summary>The same model under another prior: a copy of all other weights.</summary>
    /// <param name="prior">A prior that belongs to no model yet; see <see cref="GaussianMixturePrior.Load"/> for one fitted after training.</param>
    /// <param name="data">The data that this model was built for; they need no rows.</param>
    /// <param name="device">Where.</param>
    /// <param name="catalogs">The parts the model may have; null for those of the library.</param>
    /// <returns>A built model.</returns>
    /// <exception cref="UserException">The prior cannot stand in this model.</exception>
    public Vae WithPrior(Prior prior, Dataset data, Device device, Catalogs? catalogs = null)
    {
        var copy = FromJson(ToJson(), catalogs ?? Catalogs.Default, prior);
        copy.Build(data, device, Parameters.Values.DType);
        foreach (var parameter in copy.Parameters)
            if (!parameter.Name.StartsWith(PriorScope + ".", StringComparison.Ordinal))
                parameter.Tensor.CopyFrom(Parameters.Find(parameter.Name)!.Tensor.ToArray());
        return copy;
    }

    /// <inheritdoc/>
    public override LossTerms Loss(Objective objective, Pass pass, Batch batch) =>
        objective.Evaluate(this, pass, batch) with { LogPrior = ParameterLogPrior(pass) };

    /// <inheritdoc/>
    public override LatentDistribution Encode(Pass pass, Batch batch) => Posterior.Infer(pass, Features(pass, batch));

    /// <inheritdoc/>
    public override Tensor PriorLogProbability(Pass pass, Tensor z, Tensor? condition) => Prior.LogProbability(pass, z, condition);

    /// <inheritdoc/>
    public override Tensor SamplePrior(Pass pass, int count, Tensor? condition = null) => Prior.Sample(pass, count, condition);

    /// <inheritdoc/>
    public override void WriteEncoder(OnnxGraph graph) => Posterior.WriteOnnx(graph, WriteFeatures(graph));

    /// <inheritdoc/>
    protected override void Declare(Dataset data)
    {
        if (Prior.Refusal(data, Options.ConditionsEncoder) is { } reason) throw new UserException($"prior {Prior.Name}: {reason}");
        Posterior.Build(Parameters.Scope("posterior"), DeclareEncoder(data));
        Prior.Build(Parameters.Scope(PriorScope), new PriorSite
        {
            Latent = Latent,
            Conditions = Conditions,
            Features = data.FeatureCount,
            Encode = (Conditions == 0 || !Options.ConditionsEncoder) && data.Lengths is null ? EncodeInputs : null,
            Inputs = count => EncoderRows(data, count),
        });
        DeclareDecoder(data);
    }

    private static Vae FromJson(JsonObject json, Catalogs catalogs, Prior prior)
    {
        try
        {
            return new Vae(
                catalogs.Networks.FromJson(json["encoder"]), catalogs.Posteriors.FromJson(json["posterior"]), prior,
                catalogs.Networks.FromJson(json["decoder"]), catalogs.Likelihoods.FromJson(json["likelihood"]), VaeOptions.FromJson(json));
        }
        catch (ArgumentException e)
        {
            throw new UserException($"the configuration describes no model: {e.Message}", e);
        }
    }

    private LatentDistribution EncodeInputs(Pass pass, Tensor inputs) =>
        Posterior.Infer(pass, Features(Encoder, pass, inputs, new Batch { Values = inputs }, seen: null));
}
