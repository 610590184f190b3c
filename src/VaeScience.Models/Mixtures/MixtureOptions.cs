using System.Text.Json;
using System.Text.Json.Nodes;

namespace VaeScience.Models.Mixtures;

/// <summary>What can be chosen of a mixture VAE beside its networks and its likelihood.</summary>
public sealed record MixtureOptions
{
    /// <summary>How many clusters, K; at most so many where <see cref="ChoosesClusters"/> is set.</summary>
    public int Clusters { get; init; } = 10;

    /// <summary>The size of z.</summary>
    public int Latent { get; init; } = 10;

    /// <summary>Whether p(y) is trained; else every cluster in use has the same.</summary>
    public bool LearnsClassPrior { get; init; }

    /// <summary>
    /// Epochs at the beginning in which the model is a plain VAE with prior N(0, I); then the components are started from where its rows lie. 0 for
    /// none: the components start at random, and clusters may merge or starve.
    /// </summary>
    public int PretrainEpochs { get; init; } = 50;

    /// <summary>The weight of the KL in those epochs: below 1, rows of different kinds lie further apart.</summary>
    public double PretrainKlWeight { get; init; } = 1;

    /// <summary>Starts of the components that are tried, of which the one of the highest bound is kept; at least 1.</summary>
    public int Restarts { get; init; } = 10;

    /// <summary>Whether the start chooses how many clusters are used, up to <see cref="Clusters"/>, by the Bayesian information criterion.</summary>
    public bool ChoosesClusters { get; init; }

    /// <summary>
    /// Epochs after the start in which the weight of KL(q(y|x) || p(y)) rises from 0 to 1; 0 for full weight at once.
    /// </summary>
    public double ClassWarmUpEpochs { get; init; }

    /// <summary>
    /// Epochs after the start in which a classifier only learns the clusters of the start, before the bound is its own; without a classifier it
    /// changes nothing.
    /// </summary>
    public int TeachingEpochs { get; init; } = 5;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="ArgumentException">The first of them.</exception>
    internal void Check()
    {
        if (Clusters < 1) throw new ArgumentException($"a mixture has at least 1 cluster, got {Clusters}");
        if (Latent < 1) throw new ArgumentException($"a latent space has at least 1 dimension, got {Latent}");
        if (PretrainEpochs < 0) throw new ArgumentException($"pre-training takes 0 epochs or more, got {PretrainEpochs}");
        if (PretrainEpochs == 0 && ChoosesClusters) throw new ArgumentException("the number of clusters is chosen after pre-training: pretrainEpochs must be above 0");
        if (!(PretrainKlWeight >= 0) || !double.IsFinite(PretrainKlWeight)) throw new ArgumentException($"the weight of the KL in pre-training is 0 or positive, got {PretrainKlWeight}");
        if (Restarts < 1) throw new ArgumentException($"restarts is at least 1, got {Restarts}");
        if (!(ClassWarmUpEpochs >= 0)) throw new ArgumentException($"a warm-up takes 0 epochs (none) or more, got {ClassWarmUpEpochs}");
        if (TeachingEpochs < 0) throw new ArgumentException($"teaching takes 0 epochs or more, got {TeachingEpochs}");
    }

    /// <summary>The options with their defaults, as a user would write them.</summary>
    public static string Describe() => OptionText.Describe(typeof(MixtureOptions));

    /// <summary>The options that a user wrote, such as <c>clusters=8,pretrain-epochs=40</c>, by their names in configuration files.</summary>
    /// <exception cref="UserException">Something that is not option=value, or no such option.</exception>
    public static JsonObject Parse(string text)
    {
        var options = OptionText.Parse(typeof(MixtureOptions), text, $"mixture '{text}'");
        OptionText.RequireKnown(typeof(MixtureOptions), options, "a mixture");
        return options;
    }

    /// <summary>Makes the options from their place in a configuration file.</summary>
    /// <param name="node">What <see cref="ToJson"/> wrote; what it leaves out has its default.</param>
    /// <exception cref="UserException">No object, an option that there is not, or a value of another kind.</exception>
    public static MixtureOptions FromJson(JsonNode? node)
    {
        try
        {
            return (node as JsonObject ?? throw new UserException("the configuration has no 'mixture': wanted an object with 'clusters' and 'latent'")).Deserialize<MixtureOptions>(OptionText.Json)!;
        }
        catch (JsonException e)
        {
            throw new UserException($"mixture: the value at '{e.Path}' is damaged or of another kind; options and defaults: {Describe()}", e);
        }
    }

    /// <summary>The options as a section of a configuration file.</summary>
    public JsonNode ToJson() => JsonSerializer.SerializeToNode(this, OptionText.Json)!;
}
