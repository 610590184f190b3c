using System.Numerics;
using VaeScience.Compute;
using VaeScience.Compute.Kernels;

namespace VaeScience.Tests.Compute;

/// <summary>One matrix product with seeded operands, computed by a kernel and by a plain loop in double.</summary>
internal sealed class MatrixCase<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Transpose a, b;
    private readonly int m, n, k, lda, ldb, ldc;
    private readonly bool accumulate;

    /// <param name="forms">Which operands are transposed, and whether C accumulates.</param>
    /// <param name="size">m, n and k.</param>
    /// <param name="gap">Elements between the end of a row and the next, in all three matrices.</param>
    public MatrixCase((Transpose A, Transpose B, bool Accumulate) forms, (int M, int N, int K) size, int gap = 0)
    {
        (a, b, accumulate) = forms;
        (m, n, k) = size;
        (lda, ldb, ldc) = ((a == Transpose.Yes ? m : k) + gap, (b == Transpose.Yes ? k : n) + gap, n + gap);
        var random = new Random(31 * m + 17 * n + 7 * k + gap);
        A = Fill(random, (a == Transpose.Yes ? k : m) * lda);
        B = Fill(random, (b == Transpose.Yes ? n : k) * ldb);
        C = Fill(random, m * ldc);
    }

    public T[] A { get; }

    public T[] B { get; }

    public T[] C { get; }

    /// <summary>C as the kernel leaves it.</summary>
    public T[] Run(MatrixKernel kernel, WorkerPool pool)
    {
        var result = (T[])C.Clone();
        kernel.Multiply<T>(pool, a, b, m, n, k, A, lda, B, ldb, result, ldc, accumulate);
        return result;
    }

    /// <summary>Rows of the product.</summary>
    public int Rows => m;

    /// <summary>C as the kernel leaves it, B packed once, so many rows of A and C at a time; A must not be transposed.</summary>
    public unsafe T[] RunPacked(MatrixKernel kernel, WorkerPool pool, Scratch scratch, int rowsAtOnce)
    {
        var result = (T[])C.Clone();
        fixed (T* pinned = B)
        {
            var packed = kernel.Pack<T>(b, n, k, B, ldb, scratch);
            for (var i = 0; i < m; i += rowsAtOnce)
                kernel.Multiply(pool, Math.Min(rowsAtOnce, m - i), A.AsSpan(i * lda), lda, packed, result.AsSpan(i * ldc), ldc, accumulate);
        }
        return result;
    }

    /// <summary>Asserts that a result agrees within the bound of its rounding errors, and that nothing between the rows was touched.</summary>
    public void Check(T[] result)
    {
        // Sums of k products and at most one more: |error| <= gamma(k + 2) sum |a b|, for the kernel and for the loop, each in its precision.
        var unit = typeof(T) == typeof(float) ? Math.Pow(2, -24) : Math.Pow(2, -53);
        var gamma = (k + 2) * (unit + Math.Pow(2, -53)) * 1.01;
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var (sum, size) = Sum(i, j);
                var got = double.CreateChecked(result[i * ldc + j]);
                if (!(Math.Abs(got - sum) <= gamma * size))
                    Assert.Fail($"{this}: C[{i},{j}] is {got:R}, want {sum:R} within {gamma * size:E2}");
            }

            for (var j = n; j < ldc; j++)
                if (!result[i * ldc + j].Equals(C[i * ldc + j])) Assert.Fail($"{this}: wrote behind row {i}");
        }
    }

    public override string ToString() => $"{typeof(T).Name} [{m},{n},{k}] A {a} B {b} accumulate {accumulate} lda {lda}";

    private (double Sum, double Size) Sum(int i, int j)
    {
        var sum = accumulate ? double.CreateChecked(C[i * ldc + j]) : 0;
        var size = Math.Abs(sum);
        for (var t = 0; t < k; t++)
        {
            var term = double.CreateChecked(a == Transpose.Yes ? A[t * lda + i] : A[i * lda + t])
                * double.CreateChecked(b == Transpose.Yes ? B[j * ldb + t] : B[t * ldb + j]);
            sum += term;
            size += Math.Abs(term);
        }

        return (sum, size);
    }

    private static T[] Fill(Random random, int length)
    {
        var values = new T[length];
        for (var i = 0; i < length; i++) values[i] = T.CreateChecked(2 * random.NextSingle() - 1);
        return values;
    }
}
