namespace VaeScience.Tests;

/// <summary>A test on real data: skipped, by name, unless VAESCIENCE_DATA holds the file.</summary>
public sealed class RealDataFactAttribute : FactAttribute
{
    /// <param name="file">The file the test needs, relative to VAESCIENCE_DATA.</param>
    public RealDataFactAttribute(string file)
    {
        if (!File.Exists(RealData.PathOf(file)))
            Skip = $"needs {file} under VAESCIENCE_DATA";
    }
}
