namespace VaeScience.Data;

/// <summary>Opens files that a user named, with one-line errors.</summary>
public static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file's path.</param>
    /// <returns>The open file, at its beginning.</returns>
    /// <exception cref="UserException">No such file, a folder, or no permission; the message names the path.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            if (Directory.Exists(path)) throw new UserException($"{path}: is a folder, wanted is a file; name a file in it");
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserException($"{path}: no such file; check the path{Neighbour(path)}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>The SHA-256 digest of a file's bytes.</summary>
    /// <param name="path">The file's path.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="UserException">The file cannot be read.</exception>
    public static string Sha256(string path)
    {
        using var stream = Open(path);
        try
        {
            return VaeScience.Data.Sha256.OfStream(stream);
        }
        catch (IOException e)
        {
            throw Unreadable(path, e);
        }
    }

    internal static UserException Unreadable(string path, Exception cause) =>
        new($"{path}: cannot be read ({cause.Message.ReplaceLineEndings(" ")}); check the path and its permissions", cause);

    private static string Neighbour(string path)
    {
        var folder = Path.GetDirectoryName(path);
        if (string.IsNullOrEmpty(folder)) folder = ".";
        try
        {
            var names = Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Take(1000);
            return NearestName.Suggestion(Path.GetFileName(path), names);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "";
        }
    }
}
