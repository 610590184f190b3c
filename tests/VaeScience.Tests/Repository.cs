using System.Runtime.CompilerServices;

namespace VaeScience.Tests;

/// <summary>Where the repository lies, for tests that read committed files.</summary>
public static class Repository
{
    /// <summary>The absolute path of a file of the repository.</summary>
    public static string PathOf(string relative) => Path.Combine(Root(), relative);

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
