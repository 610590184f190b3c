namespace VaeScience.Data;

/// <summary>Finds known data files in the user's data folder and holds them to their checksums; docs/data.md describes each.</summary>
public sealed class DataCache
{
    private readonly string folder;

    /// <summary>A cache over a folder.</summary>
    /// <param name="folder">The data folder; it need not exist.</param>
    /// <param name="known">The data files to know; null is <see cref="Default"/>.</param>
    public DataCache(string folder, IReadOnlyList<KnownData>? known = null)
    {
        this.folder = folder;
        Known = known ?? Default;
    }

    /// <summary>The data files that this project knows.</summary>
    public static IReadOnlyList<KnownData> Default { get; } =
    [
        new("lapointe1994", "109 single malts x 68 binary notes, after Lapointe and Legendre 1994",
            "data set ScotchWhiskey of the R package constr.hclust, https://github.com/guenardg/constr.hclust",
            "whisky/lapointe1994.csv", "26705bca0b2f5a316a629cae54f037a06d9d4a18531889f139c4b0fa58fe5422"),
    ];

    /// <summary>The data files this cache knows.</summary>
    public IReadOnlyList<KnownData> Known { get; }

    /// <summary>The data folder: what the user named, else VAESCIENCE_DATA, else the user's cache folder.</summary>
    /// <param name="named">The value of <c>--data</c>, or null.</param>
    /// <param name="environment">Reads a variable of the environment, null where it is not set.</param>
    /// <returns>A path; the folder need not exist.</returns>
    public static string FolderOf(string? named, Func<string, string?> environment)
    {
        if (!string.IsNullOrEmpty(named)) return named;
        if (environment("VAESCIENCE_DATA") is { Length: > 0 } set) return set;
        if (environment("XDG_CACHE_HOME") is { Length: > 0 } cache) return Path.Combine(cache, "vaescience");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "vaescience");
        return OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches", "vaescience") : Path.Combine(home, ".cache", "vaescience");
    }

    /// <summary>The path of a known data file, which is there and whose checksum holds.</summary>
    /// <param name="name">The data file's short name.</param>
    /// <returns>The file's path in the data folder.</returns>
    /// <exception cref="UserException">The name is unknown, the file is not there (the message says where it comes from), or it differs.</exception>
    public string PathOf(string name)
    {
        var data = Known.FirstOrDefault(d => d.Name == name)
            ?? throw new UserException($"no data set {Excerpt.Quoted(name)}; {NearestName.Hint(name, Known.Select(d => d.Name))}");
        var path = Path.Combine([folder, .. data.File.Split('/')]);
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file, wanted is the data set '{name}'; get it from {data.Source} and put it there, " +
                "or name another data folder with --data or VAESCIENCE_DATA");
        var got = InputFile.Sha256(path);
        return got == data.Sha256
            ? path
            : throw new UserException($"{path}: is not the data set '{name}' (SHA-256 {got}, wanted is {data.Sha256}); " +
                $"get it anew from {data.Source}");
    }
}
