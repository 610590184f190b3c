namespace VaeScience.Data.Formats;

/// <summary>The three files of a matrix in MatrixMarket form.</summary>
/// <param name="Matrix">The matrix.</param>
/// <param name="Barcodes">The cells' names, a line each.</param>
/// <param name="Features">The genes, a line each: identifier, name, kind.</param>
internal sealed record MatrixMarketFiles(string Matrix, string Barcodes, string Features)
{
    private static readonly string[] TextEndings = [".tsv.gz", ".tsv", ".txt.gz", ".txt", ".csv.gz", ".csv"];
    private static readonly string[] MatrixEndings = [".mtx.gz", ".mtx"];

    /// <summary>Finds them by the name of the folder, or of the matrix.</summary>
    /// <param name="path">A folder with one matrix in it (or in its only sub-folder), or a matrix; lists share its prefix.</param>
    /// <param name="genome">The sub-folder to take, where there are several.</param>
    /// <exception cref="UserException">A file is missing, or there are several matrices; the message names them.</exception>
    public static MatrixMarketFiles Find(string path, string? genome)
    {
        var matrix = Directory.Exists(path) ? InFolder(path, genome) : path;
        if (!File.Exists(matrix)) InputFile.Open(matrix).Dispose();
        var folder = Path.GetDirectoryName(matrix) is { Length: > 0 } parent ? parent : ".";
        var name = Path.GetFileName(matrix);
        var stem = MatrixEndings.Where(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)).Select(e => name[..^e.Length]).FirstOrDefault(name);
        string[] prefixes = stem.EndsWith("matrix", StringComparison.OrdinalIgnoreCase) ? [stem[..^6]] : [stem + "_", stem + ".", stem + "-", ""];
        return new MatrixMarketFiles(matrix, List(folder, matrix, prefixes, ["barcodes", "cells"]), List(folder, matrix, prefixes, ["features", "genes"]));
    }

    private static string InFolder(string folder, string? genome)
    {
        var found = Matrices(folder);
        if (found.Length == 0)
        {
            // Cell Ranger 2 makes a folder a genome.
            string[] inner = [.. Directory.GetDirectories(folder).Where(f => Matrices(f).Length > 0).Order(StringComparer.Ordinal)];
            if (genome is not null) inner = [.. inner.Where(f => Path.GetFileName(f) == genome)];
            if (inner.Length > 1)
                throw new UserException($"{folder}: holds matrices in {Listed(inner)}; name one of these folders");
            if (inner.Length == 1) found = Matrices(inner[0]);
        }
        return found switch
        {
            [var only] => only,
            [] => throw new UserException($"{folder}: holds no matrix.mtx or matrix.mtx.gz; name the folder that does, or a file"),
            _ => throw new UserException($"{folder}: holds {found.Length} matrices, {Listed(found)}; name one of them"),
        };
    }

    private static string Listed(string[] paths) => string.Join(", ", paths.Take(8).Select(path => Excerpt.Quoted(Path.GetFileName(path))));

    private static string[] Matrices(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder)
                .Where(f => MatrixEndings.Any(e => f.EndsWith(e, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal).Take(1000)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable(folder, e);
        }
    }

    private static string List(string folder, string matrix, string[] prefixes, string[] names)
    {
        foreach (var prefix in prefixes)
            foreach (var name in names)
                foreach (var ending in TextEndings)
                    if (Path.Combine(folder, prefix + name + ending) is var path && File.Exists(path)) return path;
        throw new UserException($"{matrix}: needs a list of {names[0]} beside it, such as {Excerpt.Quoted($"{prefixes[0]}{names[0]}.tsv")} or " +
            $"{Excerpt.Quoted($"{prefixes[0]}{names[^1]}.tsv.gz")}; put it there");
    }
}
