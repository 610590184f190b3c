using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

/// <summary>The counts that all files of tests/golden/hdf5 hold: 12 cells x 30 genes.</summary>
public static class GoldenCounts
{
    public const int Cells = 12;
    public const int Genes = 30;

    public static string[] CellNames { get; } = [.. Enumerable.Range(0, Cells).Select(i => $"cell{i}")];

    public static string[] GeneNames { get; } = [.. Enumerable.Range(0, Genes).Select(i => $"gene{i}")];

    public static string[] GeneIds { get; } = [.. Enumerable.Range(0, Genes).Select(i => $"ID{i}")];

    public static string[] Kinds { get; } = [.. Enumerable.Range(0, Cells).Select(i => i == 3 ? "" : new[] { "alpha", "beta", "gämma" }[i % 3])];

    public static float At(int cell, int gene) => (cell + gene) % 3 == 0 ? (7 * cell + 3 * gene) % 5 : 0;

    public static float[] Values(float factor = 1) =>
        [.. from cell in Enumerable.Range(0, Cells) from gene in Enumerable.Range(0, Genes) select factor * At(cell, gene)];

    public static CountMatrix Matrix() => new("golden", CsrMatrix.FromDense(Values(), Genes), CellNames, GeneNames)
    {
        Genes = Table.Of("golden", ["gene_id"], [GeneIds]),
    };

    public static string PathOf(string file) => Repository.PathOf($"tests/golden/hdf5/{file}");

    public static CountMatrix Read(string file, CountOptions? options = null) => CountCatalog.Default.Read(PathOf(file), options);

    public static float[] Dense(CountMatrix matrix)
    {
        var dense = new float[matrix.CellCount * matrix.GeneCount];
        matrix.Counts.CopyTo(dense);
        return dense;
    }

    public static void Equal(CountMatrix matrix, float factor = 1)
    {
        Assert.Equal((Cells, Genes), (matrix.CellCount, matrix.GeneCount));
        Assert.Equal(Values(factor), Dense(matrix));
        Assert.DoesNotContain(0f, matrix.Counts.Values);
    }

    public static void EqualWithNames(CountMatrix matrix, float factor = 1)
    {
        Equal(matrix, factor);
        Assert.Equal(CellNames, matrix.CellNames);
        Assert.Equal(GeneNames, matrix.GeneNames);
    }
}
