using System.Runtime.InteropServices;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Benchmarks;

/// <summary>Gene counts of cells: the set pbmc4k with its 2000 most variable genes, or simulated ones of its size and share of zeros, nine in ten.</summary>
internal sealed class CellCounts
{
    public const int Genes = 2000;
    private const int Cells = 4271;

    // Of log mean counts over the genes; chosen for the share of zeros.
    private const double LogMean = -3.1, LogSd = 1.6, InverseDispersion = 1;

    // Below the folder of data that the environment names.
    private const string Pbmc4k = "sc/pbmc4k/10X_PBMC_top2000.h5";

    private CellCounts(string name, CsrMatrix counts)
    {
        Data = new Dataset(name, counts, [.. Enumerable.Range(0, Genes).Select(i => new Column($"gene{i}", ColumnKind.Count))], [.. Enumerable.Range(0, counts.Rows).Select(i => $"cell{i}")]);
        Totals = [.. Enumerable.Range(0, counts.Rows).Select(i => new SparseRows(counts, new[] { i }).Values(0).ToArray().Sum())];
        var values = new float[counts.Rows * Genes];
        counts.CopyTo(values);
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "vaescience-benchmark-counts.f32");
        File.WriteAllBytes(Path, MemoryMarshal.AsBytes(values.AsSpan()));
    }

    public Dataset Data { get; }

    public CsrMatrix Sparse => Data.Sparse!;

    /// <summary>[cells], the counts of a cell in all.</summary>
    public float[] Totals { get; }

    /// <summary>The counts as bare numbers, for the peer program.</summary>
    public string Path { get; }

    /// <summary>pbmc4k where VAESCIENCE_DATA names the data, else simulated cells.</summary>
    public static CellCounts Load() =>
        Environment.GetEnvironmentVariable("VAESCIENCE_DATA") is { Length: > 0 } folder && System.IO.Path.Combine(folder, Pbmc4k) is var path && File.Exists(path)
            ? new CellCounts("pbmc4k", PlainHdf5.Read(path).Counts)
            : Simulate();

    public static CellCounts Simulate()
    {
        var random = new RandomSequence(new Philox(5, RandomPurpose.Simulate));
        var means = Enumerable.Range(0, Genes).Select(_ => Math.Exp(LogMean + LogSd * random.Normal())).ToArray();
        var values = new float[Cells * Genes];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)random.Poisson(means[i % Genes] * random.Gamma(InverseDispersion) / InverseDispersion);
        return new CellCounts("simulated cells", CsrMatrix.FromDense(values, Genes));
    }
}
