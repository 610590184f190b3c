using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>Profiles at latent points, as a file and on the terminal.</summary>
internal static class ProfileTable
{
    /// <summary>A row for each point: leading columns, the point, the attributes.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="space">The latent space.</param>
    /// <param name="points">[m, d].</param>
    /// <param name="profiles">[m, f].</param>
    /// <param name="leading">Columns that stand first, m cells each.</param>
    public static Table Of(string file, FactorSpace space, double[,] points, double[,] profiles, params (string Name, string[] Cells)[] leading) =>
        Table.Of(file, [.. leading.Select(l => l.Name), .. space.Columns, .. space.Run.Data.FeatureNames],
            [.. leading.Select(l => l.Cells), .. Columns(points), .. Columns(profiles)]);

    /// <summary>Shows profiles with two decimals at most.</summary>
    public static void Say(Terminal terminal, Dataset data, double[,] profiles, (string Name, string[] Cells) first) =>
        terminal.Say([first.Name, .. data.FeatureNames], first.Cells.Select((name, i) => (IReadOnlyList<string>)
            [name, .. Enumerable.Range(0, data.FeatureCount).Select(j => TasteNumber.Fixed(profiles[i, j]))]));

    private static IEnumerable<IEnumerable<string>> Columns(double[,] values) =>
        Enumerable.Range(0, values.GetLength(1)).Select(c => Enumerable.Range(0, values.GetLength(0)).Select(i => TasteNumber.Exact(values[i, c])));
}
