using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace VaeScience.Compute.Kernels;

/// <summary>Matrix products by the machine's own OpenBLAS, bound at run time.</summary>
/// <remarks>
/// OpenBLAS threads spin and would fight the <see cref="WorkerPool"/>, so the library is set to one thread unless told otherwise. That
/// setting is the whole process's, since OpenBLAS has no other.
/// </remarks>
internal sealed unsafe class OpenBlasMatrixKernel : MatrixKernel
{
    private const int RowMajor = 101;
    private const int AsStored = 111;
    private const int Transposed = 112;

    private static readonly string[] LibraryNames =
    [
        "libopenblas.so.0", "libopenblas.so", "libopenblas.dll", "libopenblas.dylib",
        // Homebrew keeps it out of the folders that macOS searches.
        "/opt/homebrew/opt/openblas/lib/libopenblas.dylib", "/usr/local/opt/openblas/lib/libopenblas.dylib",
    ];

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> sgemm;
    private readonly delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void> dgemm;

    private OpenBlasMatrixKernel(nint single, nint twofold)
    {
        sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)single;
        dgemm = (delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void>)twofold;
    }

    /// <summary>Loads OpenBLAS if the machine has it.</summary>
    /// <param name="kernel">The kernel, when found.</param>
    /// <param name="reason">What is missing and how to install it, when not found.</param>
    /// <param name="threads">Threads of OpenBLAS's own, from 1.</param>
    public static bool TryLoad([NotNullWhen(true)] out OpenBlasMatrixKernel? kernel, out string reason, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        (kernel, reason) = (null, "");
        foreach (var name in LibraryNames)
        {
            if (!NativeLibrary.TryLoad(name, out var library)) continue;
            if (!NativeLibrary.TryGetExport(library, "cblas_sgemm", out var single)
                || !NativeLibrary.TryGetExport(library, "cblas_dgemm", out var twofold)
                || !NativeLibrary.TryGetExport(library, "openblas_set_num_threads", out var setThreads))
            {
                reason = $"kernel 'openblas': {name} lacks cblas_sgemm, cblas_dgemm or openblas_set_num_threads; install a full OpenBLAS";
                return false;
            }

            ((delegate* unmanaged<int, void>)setThreads)(threads);
            kernel = new OpenBlasMatrixKernel(single, twofold);
            return true;
        }

        reason = $"kernel 'openblas': none of {string.Join(", ", LibraryNames)} can be loaded; "
            + "install it (apt-get install libopenblas0, brew install openblas) or use the kernel 'managed'";
        return false;
    }

    /// <inheritdoc/>
    protected override bool ReadsPanels => false;

    /// <inheritdoc/>
    protected override void Compute(WorkerPool pool, in MatrixProduct<float> p) => sgemm(
        RowMajor, Form(p.TransposeA), Form(p.TransposeB), p.M, p.N, p.K,
        1f, p.A, p.StrideA, p.B, p.StrideB, p.Accumulate ? 1f : 0f, p.C, p.StrideC);

    /// <inheritdoc/>
    protected override void Compute(WorkerPool pool, in MatrixProduct<double> p) => dgemm(
        RowMajor, Form(p.TransposeA), Form(p.TransposeB), p.M, p.N, p.K,
        1.0, p.A, p.StrideA, p.B, p.StrideB, p.Accumulate ? 1.0 : 0.0, p.C, p.StrideC);

    private static int Form(Transpose transpose) => transpose == Transpose.Yes ? Transposed : AsStored;
}
