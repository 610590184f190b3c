using VaeScience.Compute;

namespace VaeScience.Tests.Analysis;

/// <summary>Gaussian groups around random centres, for layouts and communities.</summary>
internal static class Blobs
{
    /// <summary>Rows of known groups, row i in group i mod groups.</summary>
    /// <param name="n">How many rows.</param>
    /// <param name="features">How many columns.</param>
    /// <param name="groups">How many groups.</param>
    /// <param name="apart">Standard deviation of the centres; rows have 1 around theirs.</param>
    internal static (double[,] Rows, int[] Labels) Make(int n, int features, int groups, double apart)
    {
        var random = new RandomSequence(new Philox(11, RandomPurpose.Simulate));
        var centres = new double[groups, features];
        for (var g = 0; g < groups; g++)
            for (var j = 0; j < features; j++)
                centres[g, j] = apart * random.Normal();
        var rows = new double[n, features];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < features; j++)
                rows[i, j] = centres[i % groups, j] + random.Normal();
        return (rows, [.. Enumerable.Range(0, n).Select(i => i % groups)]);
    }
}
