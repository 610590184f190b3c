namespace VaeScience.Tests.Analysis;

/// <summary>Compares text with a committed file; UPDATE=1 in the environment rewrites the file.</summary>
public static class Snapshot
{
    public static void Matches(string file, string text)
    {
        var path = Repository.PathOf(Path.Combine("tests/VaeScience.Tests/Analysis/snapshots", file));
        if (Environment.GetEnvironmentVariable("UPDATE") == "1") File.WriteAllText(path, text);
        Assert.True(File.Exists(path), $"{path} is missing: run with UPDATE=1 and look at it.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }
}
