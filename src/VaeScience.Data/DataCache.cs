namespace VaeScience.Data;

/// <summary>Finds known data files in the user's data folder and holds them to their checksums; docs/data.md describes each.</summary>
public sealed class DataCache
{
    private const string MnistSource = "https://github.com/pmallari/MNIST (the original files, packed anew)";
    private const string BinarySource = "https://github.com/mingzhang-yin/ARM-gradient (binarized_mnist_*, packed eight pixels to a byte)";

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
        new("mnist-test", "10,000 handwritten digits of 28 x 28 grey pixels, the test set of MNIST",
            MnistSource, "mnist/t10k-images-idx3-ubyte.gz", "5634745efa576a17e7d4cf5cd9d09123c75e6538e5114267c2d156edaf519341"),
        new("mnist-test-labels", "the digits of mnist-test",
            MnistSource, "mnist/t10k-labels-idx1-ubyte.gz", "ae18e77e031ccde52407f794d123116439864147d33ac992975f85dd4dc42af6"),
        new("mnist-train10k", "10,000 handwritten digits of MNIST's training set",
            "https://github.com/cazala/mnist, packed as IDX", "mnist/train10k-images-idx3-ubyte.gz", "36707bfd63bcc1baf911512db8f40af1940d9fc513cb862f99741a994da05181"),
        new("mnist-train10k-labels", "the digits of mnist-train10k",
            "https://github.com/cazala/mnist, packed as IDX", "mnist/train10k-labels-idx1-ubyte.gz", "ddb336c35d26d6499f325832214cfd852954d037817de7f291d8e80ad0912b32"),
        new("mnist-binary-train", "50,000 statically binarised digits, 784 bits each",
            BinarySource, "mnist/binarized_static_train_packed784.bin.gz", "fb321fab8bedd57eff5b732c7042e8f5f0a4cb854b85c208e8776b22f00c896e"),
        new("mnist-binary-valid", "10,000 statically binarised digits, 784 bits each",
            BinarySource, "mnist/binarized_static_valid_packed784.bin.gz", "d2d800faee189d449cb49d3a444bd1198b857cdbc8f29e2266049915509ea6d3"),
        new("mnist-binary-test", "10,000 statically binarised digits, 784 bits each",
            BinarySource, "mnist/binarized_static_test_packed784.bin.gz", "ebb4ba3b6a349dc70edf9087cf48ff6aa862114bed34fd26b99348cdaae2a4e1"),
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
