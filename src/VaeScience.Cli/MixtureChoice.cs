using System.CommandLine;
using System.Text.Json.Nodes;
using VaeScience.Models;
using VaeScience.Models.Mixtures;
using VaeScience.Models.Networks;

namespace VaeScience.Cli;

/// <summary>The options of a model whose latent space has clusters: <c>--clusters --mixture --classifier</c>.</summary>
internal sealed class MixtureChoice
{
    private const int MostClusters = 4096;

    // The plain model must have found its latent space before clusters are placed in it, and there must be time to learn with them.
    private const double PretrainShare = 0.4;

    private readonly Option<long> clusters = CommandOption.Whole("--clusters", "clusters in the latent space, a mixture in place of prior and posterior: how many", null, 1, MostClusters);
    private readonly Option<string?> mixture = CommandOption.Text("--mixture", "the same with all its options, such as clusters=8,pretrain-epochs=40", "OPTIONS");
    private readonly Option<string?> classifier = CommandOption.Text("--classifier", "hidden features of x for q(y|x) of a mixture; by default q(y|x) is the best one under a q(z|x) that all clusters share", "PART");
    private readonly PartOption<Network> classifiers;

    public MixtureChoice(Catalog<Network> networks) => classifiers = new PartOption<Network>(classifier, networks);

    /// <summary>The options, for the parser.</summary>
    public IEnumerable<Option> All => [clusters, mixture, classifier];

    public IEnumerable<Setting> Settings =>
        [new(clusters, "model.mixture.clusters"), new(mixture, "model.mixture"), new(classifier, "model.classifier")];

    /// <summary>Help on the options of a mixture.</summary>
    public static string Details =>
        $"--mixture:\n  {MixtureOptions.Describe()}\n" +
        $"  pretrain-epochs is {PretrainShare * 100} % of the epochs and latent that of --latent where they are not given.\n\n";

    /// <summary>Whether a mixture is asked for.</summary>
    /// <exception cref="UserException">A classifier is given without one.</exception>
    public bool IsAsked(ParseResult input)
    {
        var isAsked = input.Has(mixture) || input.Has(clusters);
        if (!isAsked && input.Has(classifier)) throw new UserException("--classifier: is a part of mixture models; give --clusters or --mixture too");
        return isAsked;
    }

    /// <summary>The mixture that was asked for.</summary>
    /// <param name="input">The command line.</param>
    /// <param name="latent">The size of z where the mixture does not give it.</param>
    /// <param name="isLatentGiven">Whether that size was asked for, and stands above the mixture's.</param>
    /// <param name="epochs">How long the training is.</param>
    /// <exception cref="UserException">No such option, or a value that it does not allow.</exception>
    public MixtureOptions Create(ParseResult input, int latent, bool isLatentGiven, int epochs)
    {
        var json = MixtureOptions.Parse(input.GetValue(mixture) ?? "");
        if (input.Has(clusters)) json["clusters"] = input.GetValue(clusters);
        Add(json, "latent", latent, replaces: isLatentGiven);
        Add(json, "pretrainEpochs", (int)Math.Round(PretrainShare * epochs), replaces: false);
        return MixtureOptions.FromJson(json);
    }

    /// <summary>The classifier; null for none.</summary>
    public Network? Classifier(ParseResult input) => input.Has(classifier) ? classifiers.Create(input) : null;

    private static void Add(JsonObject json, string name, int value, bool replaces)
    {
        if (replaces || !json.ContainsKey(name)) json[name] = value;
    }
}
