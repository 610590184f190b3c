using System.Text.Json.Nodes;

namespace VaeScience.Models;

/// <summary>One kind of model: what configuration files call it, and how it is made from one.</summary>
/// <param name="Name">The <c>kind</c> in configuration files.</param>
/// <param name="Summary">One line for help texts and docs.</param>
/// <param name="Create">Makes the model, not yet built; throws a <see cref="UserException"/> for parts or options that there are not.</param>
public sealed record ModelKind(string Name, string Summary, Func<JsonObject, Catalogs, LatentModel> Create)
{
    /// <summary>The kinds that come with the library, one line each.</summary>
    public static IReadOnlyList<ModelKind> All { get; } =
    [
        new("vae", "variational autoencoder of exchangeable parts", Vae.FromJson),
        new("mixture-vae", "variational autoencoder whose latent space has clusters", MixtureVae.FromJson),
    ];
}
