using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.SingleCell.Simulation;

namespace VaeScience.Tests.SingleCell;

/// <summary>New cells in runs that are given more than batches, or draw the library size.</summary>
public sealed class MappedCovariatesTests : IDisposable
{
    private static readonly string[] Small = ["--hidden", "32", "--latent", "4", "--epochs", "60", "--batch", "64"];
    private readonly TemporaryFolder folder = new();
    private readonly CountMatrix query;

    public MappedCovariatesTests()
    {
        var cells = CellSimulation.Draw(new SimulationOptions { Cells = 450, Genes = 120, Groups = 3, Batches = 3, Seed = 5 });
        var (batches, n) = (cells.Cells.Text("batch"), cells.CellCount);
        cells = cells.WithCells(cells.Cells.With("dose", [.. Enumerable.Range(0, n).Select(i => $"{i % 7}")]).With("sex", [.. Enumerable.Range(0, n).Select(i => i % 3 == 0 ? "f" : "m")]));
        AnnData.Write(folder["reference.h5ad"], cells.SelectCells([.. Enumerable.Range(0, n).Where(i => batches[i] != "batch_3")]));
        query = cells.SelectCells([.. Enumerable.Range(0, n).Where(i => batches[i] == "batch_3")]);
        Write(query);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Covariates_of_new_cells_are_told_to_the_model(bool hasBatches)
    {
        var run = Trained(hasBatches, "--covariates", "dose,sex", "--encoder-with-conditions");
        string[] batches = hasBatches ? ["--batch-column", "batch"] : [];
        CellsCommand.Succeeds(["map", run, folder["query.h5ad"], "--label", "group", .. batches, "--out", folder["mapped"]]);
        Assert.InRange(MappedQuery.Figure(folder["mapped"], "map.query.accuracy"), 0.9, 1);
        // Cells of the run lie where the run has them, which they would not under other doses.
        CellsCommand.Succeeds("embed", run, "--threads", "1");
        CellsCommand.Succeeds(["map", run, folder["reference.h5ad"], .. batches, "--out", folder["own"]]);
        Assert.Equal(Csv.Read(Path.Combine(run, "latent.csv")).Text("z1"), MappedQuery.TableOf(folder["own"]).Text("z1"));
        Write(query.WithCells(query.Cells.With("dose", [.. Enumerable.Repeat("6", query.CellCount)])));
        CellsCommand.Succeeds(["map", run, folder["query.h5ad"], .. batches, "--out", folder["dosed"]]);
        Assert.NotEqual(MappedQuery.TableOf(folder["mapped"]).Text("z1"), MappedQuery.TableOf(folder["dosed"]).Text("z1"));
        // Fewer genes, the same covariates.
        Write(query.SelectGenes([.. Enumerable.Range(0, 90)]));
        CellsCommand.Succeeds(["map", run, folder["query.h5ad"], "--label", "group", .. batches, "--out", folder["few"]]);
        Assert.InRange(MappedQuery.Figure(folder["few"], "map.query.accuracy"), 0.8, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_with_covariates_is_adapted_to_new_batches(bool hasBatches)
    {
        var run = Trained(hasBatches, "--covariates", "dose,sex");
        CellsCommand.Succeeds("map", run, folder["query.h5ad"], "--label", "group", "--batch-column", "batch", "--adapt", "15", "--out", folder["adapted"]);
        Assert.True(MappedQuery.Figure(folder["adapted"], "map.adapt.bound_after") > MappedQuery.Figure(folder["adapted"], "map.adapt.bound_before"));
        var (old, adapted) = (Safetensors.Read(Path.Combine(run, "model.safetensors")), Safetensors.Read(Path.Combine(folder["adapted"], "model.safetensors")));
        var (before, after) = (old["decoder.0.weight"].Floats(), adapted["decoder.0.weight"].Floats());
        // Four latent numbers, the batches, then dose and two sexes; the new batches stand before those three.
        var (known, added) = hasBatches ? (2, 1) : (0, 2);
        var (width, place) = (4 + known + 3, 4 + known);
        for (var i = 0; i < before.Length; i++)
        {
            var (row, column) = (i / width, i % width);
            Assert.Equal(before[i], after[row * (width + added) + (column < place ? column : column + added)]);
        }
        // All commands take the run, and it is mapped into in turn.
        CellsCommand.Succeeds("cluster", folder["adapted"], "--clusters", "3", "--regroupings", "0");
        CellsCommand.Succeeds("evaluate", folder["adapted"], "--samples", "2", "--bound-samples", "1");
        var again = CellsCommand.Succeeds("map", folder["adapted"], folder["query.h5ad"], "--batch-column", "batch");
        Assert.Contains("batch_3 (seen in training)", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Covariates_that_are_missing_or_unknown_are_refused()
    {
        var run = Trained(hasBatches: false, "--covariates", "dose,sex");
        Refused(query.WithCells(query.Cells.Select(["group", "dose"])), "covariate 'sex'", "no column");
        Refused(query.WithCells(query.Cells.Select(["group"])), "covariate 'dose'", "no column");
        Refused(query.WithCells(query.Cells.With("sex", [.. Enumerable.Repeat("x", query.CellCount)])), "'sex'", "got 'x'", "f", "m");
        Refused(query.WithCells(query.Cells.With("dose", [.. Enumerable.Repeat("much", query.CellCount)])), "'dose'", "got 'much'");
        Refused(query.WithCells(query.Cells.With("dose", [.. Enumerable.Repeat("", query.CellCount)])), "'dose'", "empty");

        void Refused(CountMatrix wrong, params string[] named)
        {
            Write(wrong);
            CellsCommand.Refused(["map", run, folder["query.h5ad"], "--out", folder["none"]], named);
            Assert.False(Directory.Exists(folder["none"]));
        }
    }

    [Fact]
    public void A_latent_library_size_is_no_distance()
    {
        var run = Trained(hasBatches: true, "--likelihood", "negative-binomial:mean=latent-library");
        CellsCommand.Succeeds("map", run, folder["query.h5ad"], "--label", "group", "--batch-column", "batch", "--out", folder["mapped"]);
        var table = MappedQuery.TableOf(folder["mapped"]);
        Assert.True(table.Has("z4") && !table.Has("z5"));
        Assert.InRange(MappedQuery.Figure(folder["mapped"], "map.query.accuracy"), 0.9, 1);
        CellsCommand.Refused(["map", run, folder["query.h5ad"], "--batch-column", "batch", "--adapt", "2", "--out", folder["none"]], "--adapt", "mean=library");
        Write(query.SelectGenes([.. Enumerable.Range(0, 90)]));
        CellsCommand.Refused(["map", run, folder["query.h5ad"], "--out", folder["none"]], "of the model's", "latent library size");
        Assert.False(Directory.Exists(folder["none"]));
    }

    private string Trained(bool hasBatches, params string[] options)
    {
        CellsCommand.Succeeds(["train", folder["reference.h5ad"], "--label", "group", .. hasBatches ? (string[])["--batch-column", "batch"] : [], .. Small, .. options, "--out", folder["run"]]);
        return folder["run"];
    }

    private void Write(CountMatrix matrix) => AnnData.Write(folder["query.h5ad"], matrix);
}
