using System.Numerics;
using VaeScience.Compute;
using VaeScience.Compute.Kernels;

namespace VaeScience.Tests.Compute;

/// <summary>Products that share an operand which was packed once.</summary>
public sealed class PackedMatrixTests : IDisposable
{
    // Round register widths, panels, tiles and the depth of a slice; the last are those of a recurrent layer, forward and backward.
    private static readonly int[] Edges = [0, 1, 2, 3, 4, 7, 8, 12, 13, 15, 16, 17, 31, 32, 33, 47, 65];
    private static readonly (int M, int N, int K)[] AcrossBlocks = [(241, 33, 513), (13, 300, 1030), (253, 259, 257), (1, 70, 2000), (32, 768, 256), (32, 256, 768)];

    private readonly WorkerPool alone = new(1);
    private readonly Scratch scratch = new();
    private readonly ManagedMatrixKernel managed = new();

    public void Dispose() => alone.Dispose();

    [Fact]
    public void Float_products_agree_with_the_plain_loop() => Check<float>(managed);

    [Fact]
    public void Double_products_agree_with_the_plain_loop() => Check<double>(managed);

    [OpenBlasFact]
    public void OpenBlas_reads_the_plain_matrix_and_agrees()
    {
        var kernel = MatrixKernel.Create(KernelChoice.OpenBlas);
        Check<float>(kernel);
        Check<double>(kernel);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_row_has_the_same_bits_in_any_group_of_rows(bool isTransposed)
    {
        var product = new MatrixCase<float>((Transpose.No, isTransposed ? Transpose.Yes : Transpose.No, false), (67, 150, 600));
        var whole = product.RunPacked(managed, alone, scratch, product.Rows);
        foreach (var rows in (int[])[1, 2, 5, 13, 32]) Assert.Equal(whole, product.RunPacked(managed, alone, scratch, rows));
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        using WorkerPool two = new(2), three = new(3);
        foreach (var size in new[] { (128, 768, 256), (2000, 70, 513), (300, 31, 900) })
        {
            var product = new MatrixCase<float>((Transpose.No, Transpose.Yes, true), size);
            var once = product.RunPacked(managed, alone, scratch, product.Rows);
            Assert.Equal(once, product.RunPacked(managed, two, scratch, product.Rows));
            Assert.Equal(once, product.RunPacked(managed, three, scratch, product.Rows));
        }
    }

    [Fact]
    public void Repeated_products_allocate_nothing()
    {
        var memory = GC.AllocateArray<float>(64 * 64, pinned: true);
        var result = new float[64 * 64];
        Assert.Equal(0, SteadyState.AllocatedBytes(50, Multiply));

        void Multiply()
        {
            var packed = managed.Pack<float>(Transpose.Yes, 64, 64, memory, 64, scratch);
            for (var i = 0; i < 3; i++) managed.Multiply(alone, 64, memory, 64, packed, result.AsSpan(), 64, accumulate: false);
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_the_spans_are_refused()
    {
        var memory = GC.AllocateArray<float>(4, pinned: true);
        Assert.Throws<ShapeException>(() => managed.Pack<float>(Transpose.No, -1, 2, memory, 2, scratch));
        Assert.Throws<ShapeException>(() => managed.Pack<float>(Transpose.No, 3, 2, memory, 3, scratch));
        Assert.Throws<ShapeException>(() => managed.Pack<float>(Transpose.Yes, 2, 2, memory, 1, scratch));
        var packed = managed.Pack<float>(Transpose.No, 2, 2, memory, 2, scratch);
        Assert.Throws<ShapeException>(() => managed.Multiply(alone, -1, memory, 2, packed, new float[4], 2, false));
        Assert.Throws<ShapeException>(() => managed.Multiply(alone, 3, memory, 2, packed, new float[6], 2, false));
        Assert.Throws<ShapeException>(() => managed.Multiply(alone, 2, memory, 2, packed, new float[3], 2, false));
    }

    private void Check<T>(MatrixKernel kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var x = 0; x < Edges.Length; x++)
            for (var y = 0; y < Edges.Length; y++) Check<T>(kernel, (Edges[x], Edges[y], Edges[(3 * x + 5 * y) % Edges.Length]), gap: (x + y) % 3);
        foreach (var size in AcrossBlocks) Check<T>(kernel, size, gap: 3);
    }

    private void Check<T>(MatrixKernel kernel, (int M, int N, int K) size, int gap)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var transpose in (Transpose[])[Transpose.No, Transpose.Yes])
        {
            foreach (var accumulate in (bool[])[false, true])
            {
                var product = new MatrixCase<T>((Transpose.No, transpose, accumulate), size, gap);
                // In two groups, so that one packing serves twice.
                product.Check(product.RunPacked(kernel, alone, scratch, Math.Max(1, product.Rows / 2 + 1)));
            }
        }
    }
}
