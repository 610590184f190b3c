using System.IO.Compression;
using System.Text.RegularExpressions;

namespace VaeScience.Benchmarks;

/// <summary>SMILES strings as tokens, in the order of a file that the peer program reads too.</summary>
internal sealed partial class MoleculeTokens
{
    public const int Padding = 0;
    private const int Begin = 1;
    private const int End = 2;
    private const int Count = 4000;
    private const int LongestString = 118;

    private MoleculeTokens(string path, bool isSimulated)
    {
        (Path, IsSimulated) = (path, isSimulated);
        var molecules = Lines(path).Select(line => line.Split(' ', '\t')[0]).Where(s => s.Length is > 0 and <= LongestString).Take(Count)
            .Select(s => Token().Matches(s).Select(m => m.Value).ToArray()).ToArray();
        var vocabulary = molecules.SelectMany(m => m).Distinct().Order(StringComparer.Ordinal).Select((token, i) => (token, i)).ToDictionary(t => t.token, t => t.i + End + 1);
        Vocabulary = vocabulary.Count + End + 1;
        Sequences = [.. molecules.Select(m => (int[])[Begin, .. m.Select(token => vocabulary[token]), End])];
    }

    public string Path { get; }

    /// <summary>Whether the strings are random letters of the lengths of drug-like molecules, for want of the real file.</summary>
    public bool IsSimulated { get; }

    public int Vocabulary { get; }

    /// <summary>Each begins and ends with a token of its own.</summary>
    public int[][] Sequences { get; }

    public static MoleculeTokens Load()
    {
        if (Environment.GetEnvironmentVariable("VAESCIENCE_DATA") is { Length: > 0 } folder)
        {
            var real = System.IO.Path.Combine(folder, "mol", "zinc250k", "zinc244k.smi.gz");
            if (File.Exists(real)) return new MoleculeTokens(real, isSimulated: false);
        }
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "vaescience-benchmark.smi");
        File.WriteAllLines(path, Simulated());
        return new MoleculeTokens(path, isSimulated: true);
    }

    // Lengths of ZINC: mean 44, standard deviation 9.
    private static IEnumerable<string> Simulated()
    {
        const string letters = "CNOFSPI()[]=#-+1234567nosc@H/\\";
        var random = new Random(5);
        for (var i = 0; i < Count; i++)
        {
            var length = (int)Math.Clamp(44 + 9 * (Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6), 10, 100);
            yield return string.Concat(Enumerable.Range(0, length).Select(_ => letters[random.Next(letters.Length)]));
        }
    }

    private static IEnumerable<string> Lines(string path)
    {
        if (!path.EndsWith(".gz", StringComparison.Ordinal)) return File.ReadLines(path);
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var lines = new List<string>();
        while (lines.Count < 2 * Count && reader.ReadLine() is { } line) lines.Add(line);
        return lines;
    }

    [GeneratedRegex(@"Br|Cl|@@|%\d\d|.")]
    private static partial Regex Token();
}
