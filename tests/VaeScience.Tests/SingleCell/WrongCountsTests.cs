using VaeScience.Data.Formats;
using VaeScience.Tests.Data;

namespace VaeScience.Tests.SingleCell;

/// <summary>Every mistake in the input ends in one line and exit code 2, and leaves nothing behind.</summary>
public sealed class WrongCountsTests : IDisposable
{
    private const string Genes = "cell,GAPDH,ACTB,CD3E,CD19\n";
    private readonly TemporaryFolder folder = new();

    private string Out => folder.PathOf("run");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("AAAC-1,1.0986123,0,0.6931472,0\nAAAG-1,0,2.3025851,0,1\n", "log-normalised", "'AAAC-1'", "'GAPDH'")]
    [InlineData("AAAC-1,120.5,0,3,0\nAAAG-1,0,2,0,1\n", "120.5", "normalised or corrected")]
    [InlineData("AAAC-1,1,0,2,0\nAAAG-1,0,-2,0,1\n", "-2", "'AAAG-1'", "'ACTB'")]
    [InlineData("AAAC-1,1,NaN,2,0\nAAAG-1,0,2,0,1\n", "NaN", "'AAAC-1'", "'ACTB'")]
    [InlineData("AAAC-1,0,0,0,0\nAAAG-1,0,0,0,0\n", "nothing was counted in any of 2 cells and 4 genes")]
    [InlineData("AAAC-1,1,3,2,0\nAAAG-1,0,0,0,0\nAAAT-1,1,0,0,0\n", "nothing was counted in 1 of 3 cells", "'AAAG-1' (row 2)", "--min-genes 1")]
    public void Values_that_are_no_counts_are_refused(string rows, params string[] named)
    {
        var file = folder.Write("counts.csv", Genes + rows);
        CellsCommand.Refused(["train", file, "--out", Out], [file, .. named]);
        AssertNothingWritten();
    }

    [Fact]
    public void Inspect_ends_in_the_same_error_after_its_figures()
    {
        var file = folder.Write("counts.csv", Genes + "AAAC-1,1.5,0,2,0\nAAAG-1,0,2,0,1\n");
        CellsCommand.Refused(["inspect", file], "holds 1.5 at cell 'AAAC-1' (row 1), gene 'GAPDH'");
    }

    [Fact]
    public void Inspect_names_empty_cells_and_silent_genes()
    {
        var file = folder.Write("counts.csv", Genes + "AAAC-1,1,0,2,0\nAAAG-1,0,0,0,0\n");
        var run = CellsCommand.Succeeds("inspect", file);
        Assert.Contains("Nothing was counted in 1 cells: 'AAAG-1' (row 2)", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 genes were counted in no cell", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Log_normalised_values_name_the_other_matrices_of_their_file()
    {
        var file = GoldenCounts.PathOf("current.h5ad");
        CellsCommand.Refused(["train", file, "--layer", "logged", "--out", Out], "log-normalised", "also holds 'X', 'raw', 'columns', 'dense':", "--layer");
        CellsCommand.Refused(["inspect", file, "--layer", "logged"], "log-normalised");
        CellsCommand.Refused(["train", file, "--layer", "logs", "--out", Out], "has no layer 'logs'");
        AssertNothingWritten();
    }

    [Fact]
    public void Genes_without_counts_are_left_out_and_nothing_at_all_is_refused()
    {
        var file = folder.Write("counts.csv", Genes + "AAAC-1,1,0,2,0\nAAAG-1,2,0,1,0\nAAAT-1,1,0,1,0\n");
        CellsCommand.Succeeds("train", file, "--latent", "2", "--hidden", "4", "--epochs", "1", "--out", Out);
        Assert.Equal(["GAPDH", "CD3E"], AnnData.Read(folder.PathOf("run/cells.h5ad")).GeneNames);
        CellsCommand.Refused(["inspect", folder.Write("zeros.csv", Genes + "AAAC-1,0,0,0,0\n")], "nothing was counted in any of 1 cells and 4 genes");
    }

    [Theory]
    [InlineData("records.h5ad")]
    [InlineData("10x-3.h5")]
    [InlineData("sample.loom")]
    public void A_file_packed_with_a_filter_that_is_not_read_is_refused_by_its_name(string file)
    {
        var bytes = File.ReadAllBytes(GoldenCounts.PathOf(file));
        // Eight bytes before its name stands the filter's number: 1, which becomes that of zstd.
        for (var i = bytes.AsSpan().IndexOf("deflate"u8); i >= 0;)
        {
            Assert.Equal(1, BitConverter.ToUInt16(bytes, i - 8));
            BitConverter.TryWriteBytes(bytes.AsSpan(i - 8), (ushort)32015);
            var next = bytes.AsSpan(i + 1).IndexOf("deflate"u8);
            i = next < 0 ? -1 : i + 1 + next;
        }
        var packed = folder.Write(file, bytes);
        CellsCommand.Refused(["train", packed, "--out", Out], packed, "'zstd' (HDF5 filter 32015)", "h5repack");
        AssertNothingWritten();
    }

    [Fact]
    public void Labels_of_another_length_are_refused()
    {
        var (counts, labels) = (Simulated(), folder.Write("labels.csv", "kind\nT\nB\n"));
        CellsCommand.Refused(["train", counts, "--labels", labels, "--label", "kind", "--out", Out], labels, "has 2 rows", "30 cells");
        AssertNothingWritten();
    }

    [Fact]
    public void Columns_that_are_not_there_and_a_single_batch_are_refused()
    {
        var counts = Simulated();
        var labels = Path.Combine(counts, "labels.csv");
        CellsCommand.Refused(["train", counts, "--label", "group", "--out", Out], "--label", "'group'", "--labels");
        CellsCommand.Refused(["train", counts, "--labels", labels, "--label", "grop", "--out", Out], "did you mean 'group'?");
        CellsCommand.Refused(["train", counts, "--labels", labels, "--batch-column", "batch", "--out", Out], "all cells are of batch 'batch_1'");
        CellsCommand.Refused(["train", "--out", Out], "no counts were named");
        AssertNothingWritten();
    }

    [Fact]
    public void A_filter_that_leaves_nothing_and_a_warm_up_without_end_are_refused()
    {
        var counts = Simulated();
        CellsCommand.Refused(["train", counts, "--min-counts", "1000000", "--out", Out], "none of 30 cells passes", "--min-counts 1000000");
        CellsCommand.Refused(["train", counts, "--epochs", "40", "--kl-warmup", "400", "--out", Out], "--kl-warmup: got 400 epochs of 40");
        AssertNothingWritten();
    }

    [Fact]
    public void Groups_that_cannot_be_are_refused()
    {
        CellsCommand.Succeeds("train", Simulated(), "--latent", "2", "--hidden", "4", "--epochs", "2", "--out", Out);
        CellsCommand.Refused(["cluster", Out, "--clusters", "31"], "--clusters: got 31, the run has 30 cells");
        Assert.False(File.Exists(folder.PathOf("run/clusters.csv")));
    }

    [Fact]
    public void Cells_that_were_changed_after_training_are_refused()
    {
        var counts = Simulated();
        CellsCommand.Succeeds("train", counts, "--latent", "2", "--hidden", "4", "--epochs", "2", "--out", Out);
        CellsCommand.Succeeds("train", counts, "--latent", "2", "--hidden", "4", "--epochs", "2", "--genes", "10", "--out", folder.PathOf("other"));
        File.Copy(folder.PathOf("other/cells.h5ad"), folder.PathOf("run/cells.h5ad"), overwrite: true);
        CellsCommand.Refused(["cluster", Out, "--clusters", "2"], "does not hold the cells the run was trained on");
        CellsCommand.Refused(["train", counts, "--resume", "--out", Out], "--resume", "leave counts");
    }

    [Fact]
    public void A_simulation_does_not_write_over_a_folder_unasked()
    {
        var counts = Simulated();
        CellsCommand.Refused(["simulate", "--out", counts], "is not empty", "--overwrite");
        CellsCommand.Refused(["simulate", "--cells", "3", "--groups", "4", "--out", Out], "--cells: got 3");
        AssertNothingWritten();
    }

    private string Simulated()
    {
        CellsCommand.Succeeds("simulate", "--cells", "30", "--genes", "20", "--groups", "2", "--out", folder.PathOf("counts"));
        return folder.PathOf("counts");
    }

    private void AssertNothingWritten() => Assert.False(Directory.Exists(Out));
}
