namespace VaeScience.Tests;

/// <summary>The folder of real data sets.</summary>
public static class RealData
{
    /// <summary>The path of a data file; it need not exist.</summary>
    public static string PathOf(string file) =>
        Path.Combine(Environment.GetEnvironmentVariable("VAESCIENCE_DATA") ?? "no-such-folder", file);
}
