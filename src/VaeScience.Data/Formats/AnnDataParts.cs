namespace VaeScience.Data.Formats;

/// <summary>What an AnnData file holds beside counts and annotations.</summary>
public sealed record AnnDataParts
{
    /// <summary>Embeddings of the cells by name, such as <c>X_vae</c>: [cells, d], row-major.</summary>
    public IReadOnlyDictionary<string, float[]> Embeddings { get; init; } = new Dictionary<string, float[]>();

    /// <summary>Other matrices [cells, genes] by name, such as <c>denoised</c>.</summary>
    public IReadOnlyDictionary<string, CsrMatrix> Layers { get; init; } = new Dictionary<string, CsrMatrix>();

    /// <summary>Other matrices [cells, genes] by name of which hardly a value is zero, row-major.</summary>
    public IReadOnlyDictionary<string, float[]> DenseLayers { get; init; } = new Dictionary<string, float[]>();

    /// <summary>The columns that are categories even where they look like numbers: clusters, batches.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];
}
