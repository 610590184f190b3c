namespace VaeScience.Tests.Data;

/// <summary>A test against a package of Debian's Python: skipped, by name, where it is not installed.</summary>
public sealed class PythonFactAttribute : FactAttribute
{
    public const string Interpreter = "/usr/bin/python3";

    /// <param name="package">The package's folder below Python's, such as anndata (Debian: python3-anndata).</param>
    public PythonFactAttribute(string package)
    {
        if (!File.Exists(Interpreter) || !Directory.Exists($"/usr/lib/python3/dist-packages/{package}"))
            Skip = $"needs Debian's python3-{package}";
    }
}
