using VaeScience.Data.Formats;

namespace VaeScience.Tests.SingleCell;

/// <summary>Ways of grouping, how many groups, how sure they are, and which cells are compared with known kinds.</summary>
public sealed class ClusterVerbTests(GroupedRun run) : IClassFixture<GroupedRun>
{
    [Fact]
    public void Nothing_known_and_nothing_asked_chooses_the_simulated_number()
    {
        var said = CellsCommand.Succeeds("cluster", run.Unlabelled).Output;
        Assert.Contains("3 (chosen)", said, StringComparison.Ordinal);
        Assert.Contains("3 groups by k-means on denoised expression", said, StringComparison.Ordinal);
        Assert.Contains("No kinds are known", said, StringComparison.Ordinal);
        Assert.Equal(3, run.Figure(run.Unlabelled, "cluster.count"));
        Assert.True(run.Figure(run.Unlabelled, "cluster.choice.3.silhouette") > run.Figure(run.Unlabelled, "cluster.choice.6.silhouette"));
    }

    [Theory]
    [InlineData("denoised", "cluster,silhouette,cluster_latent,cluster_pca")]
    [InlineData("latent", "cluster,silhouette,cluster_denoised,cluster_pca")]
    [InlineData("counts", "cluster,silhouette,cluster_denoised,cluster_latent")]
    public void K_means_groups_what_it_is_told_to_compare(string on, string columns)
    {
        CellsCommand.Succeeds("cluster", run.Labelled, "--on", on, "--regroupings", "0");
        Assert.Equal(["cell", .. columns.Split(',')], Csv.Read(Path.Combine(run.Labelled, "clusters.csv")).Columns);
        Assert.InRange(run.Figure(run.Labelled, "cluster.ari"), 0.9, 1);
    }

    [Theory]
    [InlineData("--covariance", "full")]
    [InlineData("--covariance", "diagonal")]
    public void A_gaussian_mixture_gives_each_cell_a_probability(string option, string value)
    {
        CellsCommand.Succeeds("cluster", run.Labelled, "--method", "gaussian-mixture", option, value, "--clusters", "3", "--regroupings", "2");
        var table = Csv.Read(Path.Combine(run.Labelled, "clusters.csv"));
        Assert.Equal(["cell", "cluster", "silhouette", "probability", "cluster_denoised", "cluster_latent", "cluster_pca"], table.Columns);
        Assert.All(table.Numbers("probability"), p => Assert.InRange(p, 1.0 / 3, 1));
        Assert.InRange(run.Figure(run.Labelled, "cluster.gaussian-mixture.ari"), 0.9, 1);
        Assert.InRange(run.Figure(run.Labelled, "cluster.stability"), 0.9, 1);
    }

    [Fact]
    public void Leiden_finds_the_number_itself_and_more_with_a_higher_resolution()
    {
        CellsCommand.Succeeds("cluster", run.Labelled, "--method", "leiden", "--resolution", "0.2", "--regroupings", "0");
        var few = run.Figure(run.Labelled, "cluster.count");
        Assert.InRange(run.Figure(run.Labelled, "cluster.leiden.ari"), 0.9, 1);
        CellsCommand.Succeeds("cluster", run.Labelled, "--method", "leiden", "--resolution", "4", "--neighbours", "10", "--regroupings", "0");
        Assert.True(run.Figure(run.Labelled, "cluster.count") > few);
    }

    [Fact]
    public void Groups_come_with_size_silhouette_and_how_far_they_come_back()
    {
        CellsCommand.Succeeds("cluster", run.Labelled, "--clusters", "3");
        var sizes = Enumerable.Range(1, 3).Select(g => run.Figure(run.Labelled, $"cluster.group.{g}.cells")).ToArray();
        Assert.Equal(GroupedRun.Cells, sizes.Sum());
        Assert.Equal(sizes.OrderDescending(), sizes);
        for (var g = 1; g <= 3; g++)
        {
            Assert.InRange(run.Figure(run.Labelled, $"cluster.group.{g}.silhouette"), 0.2, 1);
            Assert.InRange(run.Figure(run.Labelled, $"cluster.group.{g}.returns"), 0.75, 1);
        }
    }

    [Fact]
    public void Figures_of_an_earlier_grouping_do_not_stay()
    {
        CellsCommand.Succeeds("cluster", run.Labelled, "--clusters", "auto", "--where", "batch=batch_1", "--regroupings", "0");
        Assert.False(double.IsNaN(run.Figure(run.Labelled, "cluster.where.ari")));
        Assert.False(double.IsNaN(run.Figure(run.Labelled, "cluster.choice.2.silhouette")));
        CellsCommand.Succeeds("cluster", run.Labelled, "--clusters", "2", "--regroupings", "0");
        foreach (var name in (string[])["cluster.where.ari", "cluster.where.cells", "cluster.choice.2.silhouette", "cluster.group.3.cells"])
            Assert.True(double.IsNaN(run.Figure(run.Labelled, name)), name);
    }

    [Fact]
    public void Some_cells_are_compared_and_all_are_grouped()
    {
        var said = CellsCommand.Succeeds("cluster", run.Labelled, "--where", "batch=batch_2", "--regroupings", "0").Output;
        Assert.Contains("(batch=batch_2)", said, StringComparison.Ordinal);
        var table = Csv.Read(Path.Combine(run.Labelled, "clusters.csv"));
        Assert.Equal(GroupedRun.Cells, table.RowCount);
        Assert.Equal(Csv.Read(run.Labels).Text("batch").Count(b => b == "batch_2"), run.Figure(run.Labelled, "cluster.where.cells"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_groups_for_any_number_of_threads()
    {
        CellsCommand.Succeeds("cluster", run.Labelled, "--method", "leiden", "--threads", "1");
        var alone = File.ReadAllBytes(Path.Combine(run.Labelled, "clusters.csv"));
        CellsCommand.Succeeds("cluster", run.Labelled, "--method", "leiden", "--threads", "2");
        Assert.Equal(alone, File.ReadAllBytes(Path.Combine(run.Labelled, "clusters.csv")));
    }

    [Fact]
    public void Clusters_of_the_model_itself_come_with_their_probability()
    {
        CellsCommand.Succeeds("cluster", run.WithMixture(), "--method", "mixture");
        var table = Csv.Read(Path.Combine(run.Mixture, "clusters.csv"));
        Assert.Equal(["cell", "cluster", "silhouette", "probability", "cluster_denoised", "cluster_latent", "cluster_pca"], table.Columns);
        Assert.All(table.Numbers("probability"), p => Assert.InRange(p, 1.0 / 3, 1));
        Assert.InRange(run.Figure(run.Mixture, "cluster.mixture.ari"), 0.9, 1);
        CellsCommand.Refused(["cluster", run.Mixture, "--method", "mixture", "--clusters", "4"], "--clusters", "the number that the model was trained with");
        CellsCommand.Refused(["cluster", run.Mixture, "--method", "mixture", "--on", "counts"], "--on", "q(y|x)");
    }

    [Fact]
    public void What_cannot_be_is_refused_and_nothing_is_written()
    {
        var table = Path.Combine(run.Unlabelled, "clusters.csv");
        CellsCommand.Succeeds("cluster", run.Unlabelled, "--clusters", "2", "--regroupings", "0");
        var before = (File.ReadAllBytes(table), File.ReadAllText(Path.Combine(run.Unlabelled, "metrics.json")));
        CellsCommand.Refused(["cluster", run.Unlabelled, "--clusters", "301"], "--clusters: got 301, the run has 300 cells");
        CellsCommand.Refused(["cluster", run.Unlabelled, "--clusters", "many"], "--clusters: got 'many'", "auto");
        CellsCommand.Refused(["cluster", run.Unlabelled, "--clusters", "0"], "--clusters: got '0'");
        CellsCommand.Refused(["cluster", run.Unlabelled, "--method", "lieden"], "--method: got 'lieden'", "did you mean 'leiden'?");
        CellsCommand.Refused(["cluster", run.Unlabelled, "--on", "pca"], "--on: got 'pca'", "'counts'");
        CellsCommand.Refused(["cluster", run.Unlabelled, "--method", "mixture"], "--method mixture", "without clusters of its own");
        CellsCommand.Refused(["cluster", run.Unlabelled, "--method", "leiden", "--clusters", "3"], "--clusters", "--resolution");
        CellsCommand.Refused(["cluster", run.Unlabelled, "--resolution", "2"], "--resolution", "leiden");
        CellsCommand.Refused(["cluster", run.Unlabelled, "--covariance", "diagonal"], "--covariance", "gaussian-mixture");
        CellsCommand.Refused(["cluster", run.Unlabelled, "--where", "batch=batch_1"], "--where", "train with --label");
        CellsCommand.Refused(["cluster", run.Labelled, "--where", "bach=batch_1"], "--where", "did you mean 'batch'?");
        CellsCommand.Refused(["cluster", run.Labelled, "--where", "batch=batch_9"], "--where: no cell has 'batch_9'", "'batch'");
        CellsCommand.Refused(["cluster", run.Labelled, "--where", "batch"], "--where: got 'batch'", "COLUMN=VALUE");
        CellsCommand.Refused(["cluster", run.Labelled, "--where", "group=group_1"], "--where", "fewer than two");
        Assert.Equal(before.Item1, File.ReadAllBytes(table));
        Assert.Equal(before.Item2, File.ReadAllText(Path.Combine(run.Unlabelled, "metrics.json")));
    }
}
