namespace VaeScience.Models.Networks;

/// <summary>The networks there are.</summary>
public static class NetworkCatalog
{
    /// <summary>One line for each network.</summary>
    public static Catalog<Network> All { get; } = new("network",
        CatalogEntry<Network>.Of<MlpOptions>("mlp", "fully connected layers; no layer at all is a linear model", o => new Mlp(o)),
        CatalogEntry<Network>.Of<LinearNetworkOptions>("linear", "no layers: with it as decoder the model is a factor model (mlp without hidden layers)", _ => new Mlp([])),
        CatalogEntry<Network>.Of<ConvOptions>("conv", "convolutions of an image, then fully connected layers: for encoders", o => new Conv(o)),
        CatalogEntry<Network>.Of<ConvTransposeOptions>(
            "conv-transpose", "fully connected layers, then transposed convolutions up to an image: for decoders", o => new ConvTranspose(o)),
        CatalogEntry<Network>.Of<RecurrentEncoderOptions>("recurrent", "GRU or LSTM over a sequence of tokens or numbers: for encoders", o => new RecurrentEncoder(o)),
        CatalogEntry<Network>.Of<RecurrentDecoderOptions>("recurrent-decoder", "GRU or LSTM that writes a sequence, of tokens each given those before it", o => new RecurrentDecoder(o)));
}
