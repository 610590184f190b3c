using VaeScience.Data.Formats;
using VaeScience.Tests.Data;

namespace VaeScience.Tests.SingleCell;

/// <summary>Damaged files of counts through whole commands: a run or one line, and nothing half-written.</summary>
/// <remarks>The readers alone meet 200 mutations a format in <see cref="DamagedCountsTests"/>; here what survives them goes on to be trained.</remarks>
public sealed class DamagedInputTests : IDisposable
{
    private const int Mutations = 60;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("current.h5ad")]
    [InlineData("records.h5ad")]
    [InlineData("10x-3.h5")]
    [InlineData("sample.loom")]
    [InlineData("latest.h5")]
    public void A_damaged_HDF5_file_is_trained_on_or_refused(string file) => Train(file, File.ReadAllBytes(GoldenCounts.PathOf(file)));

    [Theory]
    [InlineData("counts.csv")]
    [InlineData("counts.tsv.gz")]
    public void A_damaged_table_is_trained_on_or_refused(string file)
    {
        CountCsv.Write(folder[file], GoldenCounts.Matrix(), file.Contains(".tsv", StringComparison.Ordinal) ? '\t' : ',');
        Train(file, File.ReadAllBytes(folder[file]));
    }

    [Fact]
    public void A_damaged_MatrixMarket_folder_is_trained_on_or_refused()
    {
        MatrixMarket.Write(folder["counts"], GoldenCounts.Matrix());
        Train("counts/matrix.mtx.gz", File.ReadAllBytes(folder["counts/matrix.mtx.gz"]), "counts");
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("cells.h5ad")]
    [InlineData("config.json")]
    [InlineData("clusters.csv")]
    public void A_damaged_run_is_used_or_refused(string file)
    {
        var query = GoldenCounts.PathOf("current.h5ad");
        CellsCommand.Succeeds("train", query, "--min-counts", "1", "--epochs", "1", "--hidden", "4", "--latent", "2", "--out", folder["run"]);
        CellsCommand.Succeeds("cluster", folder["run"], "--clusters", "2");
        var whole = File.ReadAllBytes(folder[$"run/{file}"]);
        for (var seed = 0; seed < Mutations / 2; seed++)
        {
            File.WriteAllBytes(folder[$"run/{file}"], Mutated(whole, new System.Random(seed)));
            Judge(["map", folder["run"], query, "--min-counts", "1", "--neighbours", "3", "--out", folder["out"]], seed);
        }
    }

    private void Train(string file, byte[] whole, string? named = null)
    {
        for (var seed = 0; seed < Mutations; seed++)
        {
            folder.Write(file, Mutated(whole, new System.Random(seed)));
            Judge(["train", folder[named ?? file], "--min-counts", "1", "--epochs", "1", "--hidden", "4", "--latent", "2", "--out", folder["out"]], seed);
        }
    }

    private void Judge(string[] arguments, int seed)
    {
        var before = folder.Files;
        var run = CellsCommand.Run(CancellationToken.None, arguments);
        Assert.True(run.Code is 0 or 2, $"seed {seed}: exit code {run.Code}: {run.Error}");
        Assert.Equal(before, folder.Files);
        if (run.Code == 2)
        {
            Assert.DoesNotContain('\n', run.Error.TrimEnd('\n'));
            Assert.False(Directory.Exists(folder["out"]), $"seed {seed} left a folder");
        }
        else Directory.Delete(folder["out"], recursive: true);
    }

    private static byte[] Mutated(byte[] whole, System.Random random)
    {
        if (random.Next(4) == 0) return whole[..random.Next(whole.Length)];
        var bytes = whole.ToArray();
        for (var flips = 1 << random.Next(6); flips > 0; flips--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }
}
