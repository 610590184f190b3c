using VaeScience.Data;

namespace VaeScience.SingleCell.Counts;

/// <summary>A text file that names cells or genes.</summary>
internal static class NameList
{
    private const int MostBytes = 1 << 26;

    /// <summary>Reads the names.</summary>
    /// <param name="path">A name a line; of a table, its first column.</param>
    /// <param name="kind">What is named, for errors: cell or gene.</param>
    /// <exception cref="UserException">The file is missing or too large, or names one twice or none.</exception>
    public static IReadOnlyList<string> Read(string path, string kind)
    {
        using var file = InputFile.Open(path);
        if (file.Length > MostBytes) throw new UserException($"{path}: has {file.Length} bytes, a list of {kind}s has at most {MostBytes}; name a text file with a {kind} in each line");
        using var reader = new StreamReader(file);
        var names = new List<string>();
        while (reader.ReadLine() is { } line)
            if (line.Split(',', '\t')[0].Trim() is { Length: > 0 } name) names.Add(name);
        if (names.Count == 0) throw new UserException($"{path}: names no {kind}; write a {kind}'s name in each line");
        return names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new UserException($"{path}: names {kind} {Excerpt.Quoted(twice.Key)} {twice.Count()} times; name it once")
            : names;
    }
}
