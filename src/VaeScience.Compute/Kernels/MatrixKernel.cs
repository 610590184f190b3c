using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeScience.Compute.Kernels;

/// <summary>Products of row-major matrices: C[m, n] = op(A)[m, k] op(B)[k, n], or C plus that.</summary>
internal abstract class MatrixKernel
{
    /// <summary>Whether products read B from panels; else <see cref="Pack"/> leaves it where it lies.</summary>
    protected abstract bool ReadsPanels { get; }

    /// <summary>The kernel of this name.</summary>
    /// <exception cref="UserException">OpenBLAS was asked for and cannot be loaded; the message says how to install it.</exception>
    public static MatrixKernel Create(KernelChoice choice)
    {
        if (choice == KernelChoice.Managed) return new ManagedMatrixKernel();
        if (OpenBlasMatrixKernel.TryLoad(out var kernel, out var reason)) return kernel;
        throw new UserException(reason);
    }

    /// <summary>Computes one product.</summary>
    /// <param name="pool">The threads to share the work among. Their number does not change one bit of C.</param>
    /// <param name="a">Whether A is stored [k, m] (Yes) or [m, k] (No).</param>
    /// <param name="b">Whether B is stored [n, k] (Yes) or [k, n] (No).</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Terms in each sum; 0 makes the product zero.</param>
    /// <param name="A">The first matrix; it must not overlap C.</param>
    /// <param name="lda">Elements from one stored row of A to the next, at least the stored width.</param>
    /// <param name="B">The second matrix; it must not overlap C.</param>
    /// <param name="ldb">The same for B.</param>
    /// <param name="C">The result; only its m x n elements are written, never what lies between rows.</param>
    /// <param name="ldc">The same for C.</param>
    /// <param name="accumulate">Add the product to C (true) or write it (false; C may then hold anything, NaN too).</param>
    /// <exception cref="ShapeException">A size is negative, a stride is below the width or a span is too short.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public unsafe void Multiply<T>(
        WorkerPool pool, Transpose a, Transpose b, int m, int n, int k,
        ReadOnlySpan<T> A, int lda, ReadOnlySpan<T> B, int ldb, Span<T> C, int ldc, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if ((m | n | k) < 0) throw new ShapeException($"product [{m}, {k}] x [{k}, {n}]: sizes must not be negative");
        Check("A", A.Length, a == Transpose.Yes ? k : m, a == Transpose.Yes ? m : k, lda);
        Check("B", B.Length, b == Transpose.Yes ? n : k, b == Transpose.Yes ? k : n, ldb);
        Check("C", C.Length, m, n, ldc);
        if (m == 0 || n == 0) return;
        if (k == 0)
        {
            if (!accumulate) Clear(C, m, n, ldc);
            return;
        }

        fixed (T* startA = A, startB = B, startC = C)
        {
            Compute(pool, new MatrixProduct<T>
            {
                A = startA,
                B = startB,
                C = startC,
                TransposeA = a,
                TransposeB = b,
                StrideA = lda,
                StrideB = ldb,
                StrideC = ldc,
                M = m,
                N = n,
                K = k,
                Accumulate = accumulate,
            });
        }
    }

    /// <summary>Makes an operand ready that many products share, such as a weight that every step of a sequence meets.</summary>
    /// <param name="b">Whether B is stored [n, k] (Yes) or [k, n] (No).</param>
    /// <param name="n">Columns of the products.</param>
    /// <param name="k">Terms in each sum.</param>
    /// <param name="B">The matrix, in pinned memory, unchanged as long as the result is used: OpenBLAS reads it there.</param>
    /// <param name="ldb">Elements from one stored row of B to the next, at least the stored width.</param>
    /// <param name="scratch">Where panels go; the result lasts until it is used again.</param>
    /// <exception cref="ShapeException">A size is negative, the stride is below the width or the span is too short.</exception>
    public unsafe PackedMatrix<T> Pack<T>(Transpose b, int n, int k, ReadOnlySpan<T> B, int ldb, Scratch scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if ((n | k) < 0) throw new ShapeException($"packed matrix [{k}, {n}]: sizes must not be negative");
        Check("B", B.Length, b == Transpose.Yes ? n : k, b == Transpose.Yes ? k : n, ldb);
        var start = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(B));
        var view = b == Transpose.Yes ? new MatrixView<T>(start, 1, ldb) : new MatrixView<T>(start, ldb, 1);
        return new()
        {
            B = start,
            TransposeB = b,
            StrideB = ldb,
            N = n,
            K = k,
            Panels = ReadsPanels && n > 0 && k > 0 ? MatrixBlocks<T>.Pack(view, k, n, scratch) : null,
        };
    }

    /// <summary>Computes one product with a packed operand: C[m, n] = A[m, k] op(B)[k, n], or C plus that.</summary>
    /// <param name="pool">The threads to share the work among.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="A">The first matrix, stored [m, k]; it must not overlap C.</param>
    /// <param name="lda">Elements from one row of A to the next, at least k.</param>
    /// <param name="B">The second matrix.</param>
    /// <param name="C">The result; only its m x n elements are written.</param>
    /// <param name="ldc">The same for C.</param>
    /// <param name="accumulate">Add the product to C (true) or write it.</param>
    /// <exception cref="ShapeException">m is negative, a stride is below the width or a span is too short.</exception>
    /// <remarks>With our kernel a row of C does not depend on how many others the product has, so rows may be computed in any groups.</remarks>
    public unsafe void Multiply<T>(
        WorkerPool pool, int m, ReadOnlySpan<T> A, int lda, in PackedMatrix<T> B, Span<T> C, int ldc, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (n, k) = (B.N, B.K);
        if (m < 0) throw new ShapeException($"product [{m}, {k}] x [{k}, {n}]: sizes must not be negative");
        Check("A", A.Length, m, k, lda);
        Check("C", C.Length, m, n, ldc);
        if (m == 0 || n == 0) return;
        if (k == 0)
        {
            if (!accumulate) Clear(C, m, n, ldc);
            return;
        }

        fixed (T* startA = A, startC = C)
        {
            Compute(pool, new MatrixProduct<T>
            {
                A = startA,
                B = B.B,
                C = startC,
                Panels = B.Panels,
                TransposeA = Transpose.No,
                TransposeB = B.TransposeB,
                StrideA = lda,
                StrideB = B.StrideB,
                StrideC = ldc,
                M = m,
                N = n,
                K = k,
                Accumulate = accumulate,
            });
        }
    }

    /// <summary>Computes a checked product in single precision; m, n and k are positive.</summary>
    protected abstract void Compute(WorkerPool pool, in MatrixProduct<float> product);

    /// <summary>Computes a checked product in double precision; m, n and k are positive.</summary>
    protected abstract void Compute(WorkerPool pool, in MatrixProduct<double> product);

    // Two plain virtual methods: a generic one would cost a lookup a call, which small products feel.
    private unsafe void Compute<T>(WorkerPool pool, in MatrixProduct<T> product)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (MatrixProduct<T>* p = &product)
        {
            if (typeof(T) == typeof(float)) Compute(pool, *(MatrixProduct<float>*)p);
            else if (typeof(T) == typeof(double)) Compute(pool, *(MatrixProduct<double>*)p);
            else throw new NotSupportedException($"matrix products of {typeof(T).Name}: only float and double are supported");
        }
    }

    private static void Clear<T>(Span<T> C, int m, int n, int ldc)
    {
        for (var i = 0; i < m; i++) C.Slice(i * ldc, n).Clear();
    }

    private static void Check(string name, int length, int rows, int width, int stride)
    {
        if (rows == 0 || width == 0) return;
        var needed = (rows - 1L) * stride + width;
        if (stride < width || length < needed) Throw(name, length, rows, width, stride);
    }

    private static void Throw(string name, int length, int rows, int width, int stride) =>
        throw new ShapeException(
            $"{name} is stored [{rows}, {width}] with row stride {stride}: the stride must be at least {width} "
            + $"and the span {(rows - 1L) * Math.Max(stride, width) + width} long, it has {length}");
}
