using System.Text.Json.Nodes;
using VaeScience.Data;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;
using VaeScience.Models.Schedules;

namespace VaeScience.Models;

/// <summary>Every list of exchangeable parts, as one value that is passed where names are turned into parts.</summary>
public sealed record Catalogs
{
    /// <summary>The parts that come with the library.</summary>
    public static Catalogs Default { get; } = new();

    /// <summary>Encoders and decoders.</summary>
    public Catalog<Network> Networks { get; init; } = NetworkCatalog.All;

    /// <summary>Families of q(z|x).</summary>
    public Catalog<Posterior> Posteriors { get; init; } = PosteriorCatalog.All;

    /// <summary>Families of p(z).</summary>
    public Catalog<Prior> Priors { get; init; } = PriorCatalog.All;

    /// <summary>Families of p(x|z).</summary>
    public Catalog<Likelihood> Likelihoods { get; init; } = LikelihoodCatalog.All;

    /// <summary>What training maximises.</summary>
    public Catalog<Objective> Objectives { get; init; } = ObjectiveCatalog.All;

    /// <summary>How parameters move.</summary>
    public Catalog<Optimizer> Optimizers { get; init; } = OptimizerCatalog.All;

    /// <summary>How the learning rate changes.</summary>
    public Catalog<Schedule> Schedules { get; init; } = ScheduleCatalog.All;

    /// <summary>Kinds of models.</summary>
    public IReadOnlyList<ModelKind> Models { get; init; } = ModelKind.All;

    /// <summary>Makes the kind of model that a configuration names.</summary>
    /// <param name="json">What <see cref="Model.ToJson"/> wrote.</param>
    /// <returns>The model, not yet built.</returns>
    /// <exception cref="UserException">A kind, part or option that there is not.</exception>
    public LatentModel CreateModel(JsonObject json)
    {
        var kind = json["kind"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : "";
        return Models.FirstOrDefault(m => m.Name == kind) is { } found
            ? found.Create(json, this)
            : throw new UserException($"the configuration's model is of kind '{kind}'; {NearestName.Hint(kind, [.. Models.Select(m => m.Name)])}");
    }
}
