using System.Numerics;
using System.Runtime.InteropServices;
using VaeScience.Compute;
using VaeScience.Compute.Kernels;

namespace VaeScience.Tests.Compute;

[Trait("Category", "Kernels")]
public sealed class MatrixKernelTests : IDisposable
{
    private const Transpose No = Transpose.No;
    private const Transpose Yes = Transpose.Yes;

    // Around every register width and tile height, and their multiples.
    private static readonly int[] Edges = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 23, 24, 25, 31, 32, 33, 47, 63, 64, 65, 100];

    // Blocks are 240 rows, 512 floats or 256 doubles deep, and 256 or 2048 columns wide; some strides are whole kilobytes.
    private static readonly (int M, int N, int K)[] AcrossBlocks =
        [(241, 33, 513), (253, 259, 257), (13, 300, 1030), (481, 20, 17), (20, 481, 600), (64, 256, 256), (243, 2051, 5), (2, 3000, 2), (3000, 1, 40)];

    private static readonly (Transpose A, Transpose B, bool Accumulate)[] Forms =
    [
        (No, No, false), (No, Yes, false), (Yes, No, false), (Yes, Yes, false),
        (No, No, true), (No, Yes, true), (Yes, No, true), (Yes, Yes, true),
    ];

    private readonly WorkerPool alone = new(1);
    private readonly ManagedMatrixKernel managed = new();

    public void Dispose() => alone.Dispose();

    [Fact]
    public void Float_products_of_every_edge_size_agree_with_the_plain_loop() => CheckEdges<float>(managed);

    [Fact]
    public void Double_products_of_every_edge_size_agree_with_the_plain_loop() => CheckEdges<double>(managed);

    [Fact]
    public void Float_products_across_blocks_agree_with_the_plain_loop() => CheckAcrossBlocks<float>(managed);

    [Fact]
    public void Double_products_across_blocks_agree_with_the_plain_loop() => CheckAcrossBlocks<double>(managed);

    [OpenBlasFact]
    public void OpenBlas_agrees_with_the_plain_loop()
    {
        var kernel = MatrixKernel.Create(KernelChoice.OpenBlas);
        Assert.IsType<OpenBlasMatrixKernel>(kernel);
        CheckEdges<float>(kernel);
        CheckEdges<double>(kernel);
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        using var two = new WorkerPool(2);
        using var three = new WorkerPool(3);
        foreach (var size in new[] { (128, 400, 784), (784, 400, 128), (511, 513, 515), (5000, 20, 128), (20, 5000, 128), (1, 4000, 1500), (300, 7, 9000) })
        {
            foreach (var form in Forms)
            {
                var product = new MatrixCase<float>(form, size);
                var once = product.Run(managed, alone);
                Assert.True(SameBits(once, product.Run(managed, two)), $"{product} on 2 threads");
                Assert.True(SameBits(once, product.Run(managed, three)), $"{product} on 3 threads");
            }
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_value_that_is_not_finite_reaches_its_row_or_column_and_nothing_else(float bad)
    {
        foreach (var (m, n, k) in new[] { (13, 33, 17), (5, 3, 70), (40, 20, 20), (100, 2, 30) })
        {
            var product = new MatrixCase<float>((No, No, false), (m, n, k));
            product.A[3 * k + k / 2] = bad;
            var result = product.Run(managed, alone);
            for (var i = 0; i < m; i++)
                for (var j = 0; j < n; j++) Assert.Equal(i != 3, float.IsFinite(result[i * n + j]));
        }
    }

    [Fact]
    public void C_that_is_not_finite_is_overwritten_unless_it_accumulates()
    {
        foreach (var k in new[] { 0, 1, 600 })
        {
            var product = new MatrixCase<float>((No, Yes, false), (14, 35, k), gap: 2);
            Array.Fill(product.C, float.NaN);
            product.Check(product.Run(managed, alone));
            var added = new MatrixCase<float>((No, Yes, true), (14, 35, k));
            Array.Fill(added.C, float.NaN);
            Assert.All(added.Run(managed, alone), value => Assert.True(float.IsNaN(value)));
        }
    }

    [GuardPageFact]
    public void Only_the_memory_of_the_matrices_is_touched()
    {
        // Each matrix once ends where the next byte faults, and once begins where the byte before does.
        foreach (var atEnd in new[] { true, false })
        {
            foreach (var (m, n, k) in new[] { (1, 1, 1), (3, 5, 7), (13, 17, 9), (12, 20, 33), (25, 2, 31), (2, 47, 6), (86, 12, 32), (250, 70, 530) })
            {
                using GuardedBuffer a = new(m * k * sizeof(float)), b = new(k * n * sizeof(float)), c = new(m * n * sizeof(float));
                foreach (var (ta, tb, accumulate) in Forms)
                {
                    int lda = ta == Yes ? m : k, ldb = tb == Yes ? k : n;
                    managed.Multiply<float>(alone, ta, tb, m, n, k, a.At<float>(m * k, atEnd), lda, b.At<float>(k * n, atEnd), ldb, c.At<float>(m * n, atEnd), n, accumulate);
                }
            }
        }
    }

    [Fact]
    public void A_repeated_product_allocates_nothing()
    {
        using var two = new WorkerPool(2);
        var c = new float[300 * 300];
        foreach (var pool in new[] { alone, two }) Assert.Equal(0, SteadyState.AllocatedBytes(50, () => Multiply(pool)));

        void Multiply(WorkerPool pool)
        {
            managed.Multiply<float>(pool, No, Yes, 300, 300, 300, c, 300, c, 300, c.AsSpan(), 300, false);
            managed.Multiply<float>(pool, No, Yes, 86, 2, 32, c, 32, c, 32, c.AsSpan(), 2, false);
        }
    }

    [Theory]
    [InlineData(-1, 2, 2, 4, 4, 4, 2)]
    [InlineData(2, 2, 2, 3, 4, 4, 2)]
    [InlineData(2, 2, 2, 4, 3, 4, 2)]
    [InlineData(2, 2, 2, 4, 4, 3, 2)]
    [InlineData(2, 2, 2, 4, 4, 4, 1)]
    [InlineData(2, 2, 2, 4, 4, 4, int.MaxValue)]
    public void Sizes_that_do_not_fit_the_spans_are_refused(int m, int n, int k, int lengthA, int lengthB, int lengthC, int stride)
    {
        var error = Assert.Throws<ShapeException>(() => managed.Multiply<float>(
            alone, No, No, m, n, k, new float[lengthA], stride, new float[lengthB], stride, new float[lengthC], stride, false));
        Assert.Contains("[2, 2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_types_than_float_and_double_are_refused() => Assert.Throws<NotSupportedException>(() =>
        managed.Multiply<Half>(alone, No, No, 1, 1, 1, new Half[1], 1, new Half[1], 1, new Half[1], 1, false));

    private void CheckEdges<T>(MatrixKernel kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Two sizes sweep together and the third against them: every pair of neighbours meets without a cube of cases.
        for (var x = 0; x < Edges.Length; x++)
        {
            for (var y = 0; y < Edges.Length; y++)
            {
                var (p, q) = (Edges[x], Edges[y]);
                var r = Edges[(3 * x + 5 * y) % Edges.Length];
                var form = Forms[(x + 3 * y) % Forms.Length];
                foreach (var size in new[] { (p, q, r), (r, p, q), (q, r, p) })
                {
                    var product = new MatrixCase<T>(form, size, gap: (x + y) % 3);
                    product.Check(product.Run(kernel, alone));
                }
            }
        }
    }

    private void CheckAcrossBlocks<T>(MatrixKernel kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var size in AcrossBlocks)
        {
            foreach (var form in Forms)
            {
                var product = new MatrixCase<T>(form, size, gap: form.Accumulate ? 3 : 0);
                product.Check(product.Run(kernel, alone));
            }
        }
    }

    private static bool SameBits(float[] x, float[] y) =>
        MemoryMarshal.AsBytes(x.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(y.AsSpan()));
}
