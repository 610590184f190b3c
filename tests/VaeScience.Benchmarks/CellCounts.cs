using System.Runtime.InteropServices;
using VaeScience.Compute;
using VaeScience.Data;

namespace VaeScience.Benchmarks;

/// <summary>Simulated gene counts of cells: the size of the set pbmc4k with its 2000 most variable genes, and its share of zeros, nine in ten.</summary>
internal sealed class CellCounts
{
    public const int Genes = 2000;
    private const int Cells = 4271;

    // Of log mean counts over the genes; chosen for the share of zeros.
    private const double LogMean = -3.1, LogSd = 1.6, InverseDispersion = 1;

    private CellCounts(float[] values)
    {
        Data = Dataset.Real("simulated cells", values, [.. Enumerable.Range(0, Genes).Select(i => $"gene{i}")]);
        Sparse = CsrMatrix.FromDense(values, Genes);
        Totals = [.. Enumerable.Range(0, Cells).Select(i => Data.Row(i).ToArray().Sum())];
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "vaescience-benchmark-counts.f32");
        File.WriteAllBytes(Path, MemoryMarshal.AsBytes(values.AsSpan()));
    }

    public Dataset Data { get; }

    public CsrMatrix Sparse { get; }

    /// <summary>[cells], the counts of a cell in all.</summary>
    public float[] Totals { get; }

    /// <summary>The counts as bare numbers, for the peer program.</summary>
    public string Path { get; }

    public static CellCounts Simulate()
    {
        var random = new RandomSequence(new Philox(5, RandomPurpose.Simulate));
        var means = Enumerable.Range(0, Genes).Select(_ => Math.Exp(LogMean + LogSd * random.Normal())).ToArray();
        var values = new float[Cells * Genes];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)random.Poisson(means[i % Genes] * random.Gamma(InverseDispersion) / InverseDispersion);
        return new CellCounts(values);
    }
}
