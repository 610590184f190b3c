using System.CommandLine;
using System.Text.Json.Nodes;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Cli;

/// <summary>The model's options, shared by all programs: one option a part, and shorthands for what is set most.</summary>
public sealed class ModelOptions
{
    private const string LinearNetwork = "linear";
    private const int MostLatent = 4096, MostUnits = 1 << 16;

    private readonly bool conditionsEncoder;
    private readonly Option<string?> likelihood, posterior, prior, encoder, decoder;
    private readonly Option<string?> hidden = CommandOption.Text("--hidden", "units of the hidden layers of encoder and decoder, such as 32x32; none for a linear model", "UNITS");
    private readonly Option<string?> activation = CommandOption.Text("--activation", "the function after each hidden layer", "NAME");
    private readonly Option<string?> norm = CommandOption.Text("--norm", "normalisation in hidden layers: none, batch, layer", "NAME");
    private readonly Option<double> dropout = CommandOption.Number("--dropout", "share of hidden units set to zero in a training step", null, "shares from 0 to below 1", x => x is >= 0 and < 1);
    private readonly Option<bool> skip = CommandOption.Flag("--skip", "a linear path beside the hidden layers");
    private readonly Option<string?> condition = CommandOption.Text(
        "--condition", "columns given to the model beside the features, with commas between: categories one-hot, numbers scaled by their range", "COLUMNS");
    private readonly Option<bool> withoutEncoder = CommandOption.Flag("--encoder-without-conditions", "only decoder and prior see the conditions");
    private readonly Option<bool> withEncoder = CommandOption.Flag("--encoder-with-conditions", "the encoder sees the conditions too, not only decoder and prior");
    private readonly Option<long> latent;
    private readonly Option<double> weightPrior;
    private readonly Catalogs catalogs;
    private readonly MixtureChoice mixture;
    private readonly PartOption<Posterior> posteriors;
    private readonly PartOption<Prior> priors;
    private readonly PartOption<Network> encoders, decoders;

    /// <summary>The options with a program's own standard values.</summary>
    /// <param name="catalogs">The parts there are.</param>
    /// <param name="standard">What is taken when an option is not given.</param>
    public ModelOptions(Catalogs catalogs, ModelDefaults standard)
    {
        (this.catalogs, conditionsEncoder) = (catalogs, standard.ConditionsEncoder);
        likelihood = CommandOption.Text("--likelihood", standard.Likelihood is null ? "p(x|z); by default what the schema names, else what its columns' kind asks for" : "p(x|z)", "PART", standard.Likelihood);
        posterior = CommandOption.Text("--posterior", "q(z|x)", "PART", standard.Posterior);
        prior = CommandOption.Text("--prior", "p(z)", "PART", standard.Prior);
        encoder = CommandOption.Text("--encoder", "hidden features of x", "PART", standard.Encoder);
        decoder = CommandOption.Text("--decoder", "hidden features of z; without layers the model is linear", "PART", standard.Decoder);
        latent = CommandOption.Whole("--latent", "how many factors; a latent library size comes on top", standard.Latent, 1, MostLatent);
        weightPrior = CommandOption.Number("--weight-prior", "precision of the normal prior on the decoder's weights; 0 for none", standard.WeightPrior, "numbers from 0", x => x >= 0);
        posteriors = new PartOption<Posterior>(posterior, catalogs.Posteriors);
        priors = new PartOption<Prior>(prior, catalogs.Priors);
        mixture = new MixtureChoice(catalogs.Networks);
        (encoders, decoders) = (new PartOption<Network>(encoder, catalogs.Networks), new PartOption<Network>(decoder, catalogs.Networks));
        posteriors.Shorthand(latent, input => input.Has(latent) || !(input.GetValue(posterior) ?? "").Contains("latent=", StringComparison.Ordinal)
            ? new JsonObject { ["latent"] = input.GetValue(latent) } : null);
        AddShorthands(encoders, encoder);
        AddShorthands(decoders, decoder);
    }

    /// <summary>The options, for the parser.</summary>
    public IEnumerable<Option> All =>
        [likelihood, latent, hidden, activation, norm, dropout, skip, encoder, decoder, posterior, prior, .. mixture.All, weightPrior, condition, conditionsEncoder ? withoutEncoder : withEncoder];

    /// <summary>The options without the choice of conditions, for a program that makes its conditions itself.</summary>
    public IEnumerable<Option> WithoutConditions => All.Where(option => option != condition);

    internal IEnumerable<Setting> Settings =>
    [
        new(likelihood, "model.likelihood"), new(latent, "model.posterior.options.latent|model.mixture.latent"), new(hidden, Network("hidden")), new(activation, Network("activation")),
        new(norm, Network("norm")), new(dropout, Network("dropout")), new(skip, Network("skip")), new(encoder, "model.encoder"), new(decoder, "model.decoder"),
        new(posterior, "model.posterior"), new(prior, "model.prior"), new(weightPrior, "model.weightPrior"),
        new(withoutEncoder, "model.conditionsEncoder"), new(withEncoder, "model.conditionsEncoder"), .. mixture.Settings,
    ];

    /// <summary>The model that was asked for, not yet built.</summary>
    /// <param name="input">The command line.</param>
    /// <param name="schema">The columns: they say which likelihood to take when none is named, and how many levels it has.</param>
    /// <param name="epochs">How long it will be trained: mixtures begin with a share of it.</param>
    /// <param name="standIn">A likelihood to take in place of the one on the command line; null for that.</param>
    /// <param name="started">The model that is gone on with, whose likelihood is taken when none is given, as is the size of its mixture; null for a new one.</param>
    /// <exception cref="UserException">A part, option or value that there is not, or parts that cannot be combined.</exception>
    public LatentModel Create(ParseResult input, Schema schema, int epochs, string? standIn = null, JsonObject? started = null)
    {
        var options = new VaeOptions { WeightPrior = input.GetValue(weightPrior), ConditionsEncoder = conditionsEncoder ? !input.GetValue(withoutEncoder) : input.GetValue(withEncoder) };
        try
        {
            var p = LikelihoodOf(input, schema, standIn, started);
            var (from, to) = (encoders.Create(input), decoders.Create(input));
            if (!mixture.IsAsked(input)) return new Vae(from, PosteriorOf(input, p.LatentUnits), priors.Create(input), to, p, options);
            foreach (var option in new[] { posterior, prior })
                if (input.Has(option))
                    throw new UserException($"{option.Name}: a mixture has a prior and posteriors of its own; leave {option.Name} out, or --clusters and --mixture");
            var size = input.Has(latent) || started?["mixture"]?["latent"] is not { } known ? (int)input.GetValue(latent) : (int)known;
            return new MixtureVae(from, mixture.Classifier(input), to, p, mixture.Create(input, size, input.Has(latent), epochs), options);
        }
        catch (ArgumentException e)
        {
            throw new UserException($"these parts make no model: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>The likelihood that the command line names, or the program's standard; null for neither.</summary>
    public string? LikelihoodText(ParseResult input) => input.GetValue(likelihood);

    /// <summary>The schema with the columns of <c>--condition</c> as conditions.</summary>
    /// <param name="input">The command line.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="table">The data, for the levels of categories.</param>
    /// <exception cref="UserException">No such column.</exception>
    public Schema WithConditions(ParseResult input, Schema schema, Table table) => input.GetValue(condition) is { } text ? schema.WithConditions(Columns(text), table) : schema;

    /// <summary>Refuses other conditions than those a run was started with.</summary>
    internal void RequireSameConditions(ParseResult input, RunFolder folder)
    {
        string[] started = [.. folder.Configuration.Data.Schema.Conditions.Select(c => c.Name)];
        if (input.GetValue(condition) is { } text && !Columns(text).Order(StringComparer.Ordinal).SequenceEqual(started.Order(StringComparer.Ordinal)))
            throw new UserException($"--condition: got {Excerpt.Quoted(text)}, the run in {folder.Path} was started with {(started.Length == 0 ? "nothing" : string.Join(',', started))}; leave the option out, or train into another --out");
    }

    /// <summary>The likelihood: a stand-in, the one on the command line, that of the run that is gone on with, or what the columns ask for.</summary>
    private Likelihood LikelihoodOf(ParseResult input, Schema schema, string? standIn, JsonObject? started)
    {
        if (standIn is null && !input.Has(likelihood) && started is not null) return catalogs.Likelihoods.FromJson(started["likelihood"]);
        var written = standIn ?? input.GetValue(likelihood) ?? LikelihoodChoice.Of(schema);
        return catalogs.Likelihoods.Parse(LikelihoodChoice.WithLevels(written, schema, catalogs.Likelihoods));
    }

    /// <summary>The posterior, with the units that the likelihood reads itself beside those that were asked for.</summary>
    private Posterior PosteriorOf(ParseResult input, int own)
    {
        var asked = posteriors.Create(input);
        if (own == 0) return asked;
        var json = Catalog<Posterior>.ToJson(asked);
        json["options"]!["latent"] = asked.Latent + own;
        return catalogs.Posteriors.FromJson(json);
    }

    private static string[] Columns(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] Network(string option) => [$"model.encoder.options.{option}", $"model.decoder.options.{option}"];

    private void AddShorthands(PartOption<Network> network, Option<string?> part)
    {
        // A network that is called linear stays so, whatever the layers of the other are.
        network.Shorthand(hidden, input => input.GetValue(hidden) is { } text && input.GetValue(part) != LinearNetwork ? new JsonObject { ["hidden"] = Units(text) } : null);
        network.Shorthand(activation, input => input.GetValue(activation) is { } name ? new JsonObject { ["activation"] = Among<Activation>(activation, name) } : null);
        network.Shorthand(norm, input => input.GetValue(norm) is { } name ? new JsonObject { ["norm"] = Among<Normalisation>(norm, name) } : null);
        network.Shorthand(dropout, input => input.Has(dropout) ? new JsonObject { ["dropout"] = input.GetValue(dropout) } : null);
        network.Shorthand(skip, input => input.GetValue(skip) ? new JsonObject { ["skip"] = true } : null);
    }

    private static JsonArray Units(string text)
    {
        if (text == "none") return [];
        var units = new JsonArray();
        foreach (var part in text.Split('x'))
            units.Add(int.TryParse(part, System.Globalization.CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= MostUnits
                ? (JsonNode)n
                : throw new UserException($"--hidden: got {Excerpt.Quoted(text)}, allowed are numbers of units 1..{MostUnits} with x between them, such as 64 or 32x32, or none"));
        return units;
    }

    private static string Among<TEnum>(Option option, string name)
        where TEnum : struct, Enum
    {
        string[] names = [.. Enum.GetNames<TEnum>().Select(System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName)];
        return names.Contains(name) ? name : throw new UserException($"{option.Name}: got {Excerpt.Quoted(name)}; {NearestName.Hint(name, names)}");
    }
}
