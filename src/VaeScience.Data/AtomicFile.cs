using System.Text;

namespace VaeScience.Data;

/// <summary>Writes a file whole or not at all: into a neighbour first, which then takes the file's name.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file; a reader sees the old content or the new, never a part.</summary>
    /// <param name="path">The file to write; its folder must exist. An existing file is replaced.</param>
    /// <param name="content">Writes the bytes to the stream it is given; if it throws, the file stays as it was.</param>
    /// <exception cref="UserException">The file cannot be written: no such folder, no permission, no space.</exception>
    /// <remarks>The neighbour is <c>path.tmp-PID</c>; it is flushed to the disk before it is renamed, and removed after an error.</remarks>
    public static void Write(string path, Action<Stream> content)
    {
        var aside = $"{path}.tmp-{Environment.ProcessId}";
        try
        {
            using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                content(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e)
        {
            RemoveIfThere(aside);
            if (e is DirectoryNotFoundException)
                throw new UserException($"{path}: cannot be written, its folder does not exist; create the folder or give another path", e);
            if (e is IOException or UnauthorizedAccessException)
                throw new UserException($"{path}: cannot be written ({e.Message.ReplaceLineEndings(" ")}); free the space or give another path", e);
            throw;
        }
    }

    /// <summary>Writes a text file in UTF-8 without a byte order mark, whole or not at all.</summary>
    /// <param name="path">The file to write; its folder must exist.</param>
    /// <param name="text">The text, written as it is.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static void RemoveIfThere(string aside)
    {
        try
        {
            File.Delete(aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one worth telling.
        }
    }
}
