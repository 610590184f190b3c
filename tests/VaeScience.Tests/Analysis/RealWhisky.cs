namespace VaeScience.Tests.Analysis;

/// <summary>Rows of the real whisky tables outside the repository, for tests that are skipped without them.</summary>
internal static class RealWhisky
{
    /// <summary>Each row as column name to cell; the files have no quoted cells.</summary>
    internal static Dictionary<string, string>[] Read(string file)
    {
        var lines = File.ReadAllLines(RealData.PathOf(file)).Where(line => line.Length > 0).Select(line => line.Split(',')).ToArray();
        return [.. lines.Skip(1).Select(cells => lines[0].Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    /// <summary>[86], Wishart's flavour cluster of each distillery, A = 0.</summary>
    internal static int[] WishartClusters() => [.. Read("whisky/whisky.csv").Select(row => row["wishart_cluster"][0] - 'A')];
}
