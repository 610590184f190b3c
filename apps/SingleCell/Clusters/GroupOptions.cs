using System.CommandLine;
using System.Globalization;
using VaeScience.Analysis.Baselines;
using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.SingleCell.Clusters;

/// <summary>How a command line wants cells grouped: what they are compared by, how groups are formed, and how many.</summary>
internal sealed class GroupOptions
{
    private const string Auto = "auto";
    private const int MostClusters = 1000, MostNeighbours = 500, MostStarts = 1000;

    private readonly Option<string> method = CommandOption.Choice("--method",
        "how groups are formed; mixture takes the clusters of a model trained with clusters of its own", GroupMethod.KMeans, GroupMethod.GaussianMixture, GroupMethod.Leiden, GroupMethod.Mixture);

    private readonly Option<string> space = CommandOption.Choice("--on",
        "what makes cells alike: expression as the model sees it, the latent means, or the counts without any model", CellSpace.Denoised, CellSpace.Latent, CellSpace.Counts);

    private readonly Option<string?> clusters = CommandOption.Text("--clusters",
        "how many groups, or auto to choose by the silhouette; by default as many as there are known kinds, else auto", "N|auto");

    private readonly Option<long> most = CommandOption.Whole("--max-clusters", "the largest number that auto tries", 20, 2, MostClusters);
    private readonly Option<long> starts = CommandOption.Whole("--starts", "how many starts, of which the best is kept; by default 20, of a Gaussian mixture 5", 20, 1, MostStarts);
    private readonly Option<string> covariance = CommandOption.Choice("--covariance", "the shape of a Gaussian mixture's groups: full ellipses, or along the axes", "full", "diagonal");
    private readonly Option<double> resolution = CommandOption.Number("--resolution", "of leiden: higher values give more and smaller groups", 0.2, "numbers above 0", x => x > 0);
    private readonly Option<long> neighbours = CommandOption.Whole("--neighbours", "of leiden: how many nearest cells each cell is joined to", 15, 1, MostNeighbours);

    /// <summary>What stands on the command line.</summary>
    public IEnumerable<Symbol> Symbols => [method, space, clusters, most, starts, covariance, resolution, neighbours];

    /// <summary>How many starts k-means has where no option says otherwise.</summary>
    public static int StandardStarts => 20;

    private static int StandardMixtureStarts => 5;

    /// <summary>Whether groups are those of the model itself.</summary>
    public bool IsMixture(ParseResult input) => input.GetValue(method) == GroupMethod.Mixture;

    /// <summary>Whether the method finds the number of groups itself.</summary>
    public bool FindsCount(ParseResult input) => input.GetValue(method) is GroupMethod.Mixture or GroupMethod.Leiden;

    /// <summary>The name of the space.</summary>
    public string Space(ParseResult input) => IsMixture(input) ? CellSpace.Latent : input.GetValue(space)!;

    /// <summary>The name of the method.</summary>
    public string MethodName(ParseResult input) => input.GetValue(method)!;

    /// <summary>The largest number of groups that is tried.</summary>
    public int Most(ParseResult input) => (int)input.GetValue(most);

    /// <summary>The number of groups that was asked for; null to choose it.</summary>
    /// <param name="input">The command line.</param>
    /// <param name="cells">How many cells there are.</param>
    /// <param name="known">How many kinds of cells are known.</param>
    /// <exception cref="UserException">No number of groups that can be.</exception>
    public int? Count(ParseResult input, int cells, int known)
    {
        var text = input.GetValue(clusters) ?? (known >= 2 ? known.ToString(CultureInfo.InvariantCulture) : Auto);
        if (text == Auto) return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MostClusters)
            throw new UserException($"--clusters: got {Excerpt.Quoted(text)}, allowed are whole numbers 1..{MostClusters}, or auto");
        return count <= cells ? count : throw new UserException($"--clusters: got {count}, the run has {cells} cells; allowed are 1..{cells}");
    }

    /// <summary>The method, with its options.</summary>
    /// <exception cref="UserException">An option of another method.</exception>
    public GroupMethod Method(ParseResult input, CpuDevice device) => input.GetValue(method) switch
    {
        GroupMethod.GaussianMixture => new GroupMethod.GaussianMixtureGroups(
            input.GetValue(covariance) == "full" ? CovarianceShape.Full : CovarianceShape.Diagonal, input.Has(starts) ? (int)input.GetValue(starts) : StandardMixtureStarts),
        GroupMethod.Leiden => new GroupMethod.LeidenGroups(input.GetValue(resolution), (int)input.GetValue(neighbours), device.Workers),
        _ => new GroupMethod.KMeansGroups((int)input.GetValue(starts), device),
    };

    /// <summary>Refuses options that the chosen method does not read.</summary>
    /// <exception cref="UserException">There is one.</exception>
    public void Check(ParseResult input)
    {
        var chosen = input.GetValue(method)!;
        Require(covariance, "is of --method gaussian-mixture", GroupMethod.GaussianMixture);
        Require(resolution, "is of --method leiden", GroupMethod.Leiden);
        Require(neighbours, "is of --method leiden", GroupMethod.Leiden);
        Require(starts, "is of --method k-means and gaussian-mixture", GroupMethod.KMeans, GroupMethod.GaussianMixture);
        Require(space, "mixture groups cells by the model's own q(y|x)", GroupMethod.KMeans, GroupMethod.GaussianMixture, GroupMethod.Leiden);
        Require(clusters, chosen == GroupMethod.Leiden ? "leiden finds the number itself, more groups with a higher --resolution" : "mixture has the number that the model was trained with",
            GroupMethod.KMeans, GroupMethod.GaussianMixture);

        void Require(Option option, string words, params string[] methods)
        {
            if (input.Has(option) && !methods.Contains(chosen)) throw new UserException($"{option.Name}: {words}, and --method is {chosen}; leave the option out, or choose another method");
        }
    }
}
