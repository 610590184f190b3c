using VaeScience.Data;

namespace VaeScience.SingleCell.Pictures;

/// <summary>A way to draw cells in a plane.</summary>
/// <param name="Key">Its name on the command line and in files.</param>
/// <param name="Name">Its name for readers.</param>
internal sealed record PictureMethod(string Key, string Name)
{
    /// <summary>UMAP.</summary>
    public static readonly PictureMethod Umap = new("umap", "UMAP");

    /// <summary>t-SNE.</summary>
    public static readonly PictureMethod Tsne = new("tsne", "t-SNE");

    /// <summary>The methods there are, the one that pictures are drawn with first.</summary>
    public static IReadOnlyList<PictureMethod> All { get; } = [Umap, Tsne];

    /// <summary>The two columns of embedding.csv.</summary>
    public IReadOnlyList<string> Columns => [$"{Key}1", $"{Key}2"];

    /// <summary>The methods of a list such as umap,tsne.</summary>
    /// <exception cref="UserException">An unknown method, or none.</exception>
    public static IReadOnlyList<PictureMethod> Parse(string option, string list)
    {
        var names = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
            if (All.All(m => m.Key != name)) throw new UserException($"{option}: got {Excerpt.Quoted(name)}; {NearestName.Hint(name, All.Select(m => m.Key))}");
        return names.Length > 0
            ? [.. All.Where(m => names.Contains(m.Key))]
            : throw new UserException($"{option}: got no method, allowed are {string.Join(", ", All.Select(m => m.Key))}, also several with commas between");
    }
}
