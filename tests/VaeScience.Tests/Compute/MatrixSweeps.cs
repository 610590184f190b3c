using System.Numerics;
using VaeScience.Compute;
using VaeScience.Compute.Kernels;

namespace VaeScience.Tests.Compute;

/// <summary>Sweeps of the kernels that copy, transpose and pack, of sparse rows, and of whole products.</summary>
internal static unsafe class MatrixSweeps
{
    private const int Rows = 5, Inner = 3;
    private static readonly int[] Columns = [3, 0, 2];
    private static readonly int[] FromOne = OpCase.Sweep[1..];

    public static KernelSweep[] All { get; } = [.. Copies(), .. Sparse(), .. Products()];

    private static IEnumerable<KernelSweep> Copies() =>
    [
        new("MatrixRun", "Clear", Clear, Clear, (n, x) => new double[Rows * n]),
        new("MatrixRun", "Copy", Copy, Copy, (n, x) => x[0]),
        new("MatrixRun", "Add", AddRuns, AddRuns, (n, x) => x[0].Zip(x[1], (a, b) => a + b)),
        new("MatrixTranspose", "Copy, columns", TransposeWide, TransposeWide, (n, x) => Transposed(x[0], Rows, n)),
        new("MatrixTranspose", "Copy, rows", TransposeTall, TransposeTall, (n, x) => Transposed(x[0], n, Rows)),
        new("MatrixPacking", "Panel, as it lies", PanelOfRows, PanelOfRows, (n, x) => Panel(n, (t, j) => x[0][t * Rows + j])) { Lengths = FromOne },
        new("MatrixPacking", "Panel, transposed", PanelOfColumns, PanelOfColumns, (n, x) => Panel(n, (t, j) => x[0][j * n + t])) { Lengths = FromOne },
        new("ConvWeights", "ToChannelsLast", ToChannelsLast, ToChannelsLast, (n, x) => x[0].Chunk(2 * n).SelectMany(w => Transposed(w, n, 2))) { Lengths = FromOne },
        new("ConvWeights", "AddFromChannelsLast", AddFromChannelsLast, AddFromChannelsLast,
            (n, x) => x[0].Chunk(2 * n).SelectMany(w => Transposed(w, 2, n)).Zip(x[1], (a, b) => a + b)) { Lengths = FromOne },
    ];

    private static IEnumerable<KernelSweep> Sparse() =>
    [
        new("SparseRow", "Gather", Gather, Gather, (n, x) => Each(n, j => Each(3, k => x[0][k] * x[1][Columns[k] * n + j]).Sum())),
        new("SparseRow", "Scatter", Scatter, Scatter, (n, x) => Each(4 * n, i => x[2][i] + (Array.IndexOf(Columns, i / n) is var k and >= 0 ? x[0][k] * x[1][i % n] : 0))),
    ];

    // Each size of a product in turn, in the forms in which it is contiguous and in which it is not; of numbers whose sums no order rounds.
    private static IEnumerable<KernelSweep> Products() =>
        from a in Enum.GetValues<Transpose>()
        from b in Enum.GetValues<Transpose>()
        from swept in "mnk"
        select new KernelSweep(
            "MatrixKernel", $"Multiply, A {a}, B {b}, {swept}", (n, o) => Multiply(swept, n, a, b, o), (n, o) => Multiply(swept, n, a, b, o),
            (n, x) => Product(Sizes(swept, n), a, b, x))
        { Roundings = 0 };

    private static IEnumerable<double> Each(int count, Func<int, double> of) => Enumerable.Range(0, count).Select(of);

    private static IEnumerable<double> Transposed(double[] a, int rows, int columns) => Each(rows * columns, i => a[i % rows * columns + i / rows]);

    // Panels are as wide as a register or more: what is behind the columns is zero.
    private static IEnumerable<double> Panel(int depth, Func<int, int, double> of) => Each(depth * 16, i => i % 16 < Rows ? of(i / 16, i % 16) : 0);

    private static (int M, int N, int K) Sizes(char swept, int n) => swept switch { 'm' => (n, Rows, Inner), 'n' => (Rows, n, Inner), _ => (Rows, Inner, n) };

    private static IEnumerable<double> Product((int M, int N, int K) s, Transpose a, Transpose b, double[][] x) => Each(s.M * s.N, at =>
    {
        var (i, j) = (at / s.N, at % s.N);
        return x[2][at] + Each(s.K, t => (a == Transpose.Yes ? x[0][t * s.M + i] : x[0][i * s.K + t]) * (b == Transpose.Yes ? x[1][j * s.K + t] : x[1][t * s.N + j])).Sum();
    });

    private static double Eighths(double z) => Math.Round(8 * z) / 8;

    private static void Clear<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* to = o.Out(Rows * n)) MatrixRun<T>.Clear(to, n, n, Rows);
    }

    private static void Copy<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* from = o.In(Rows * n), to = o.Out(Rows * n)) MatrixRun<T>.Copy(from, n, to, n, n, Rows);
    }

    private static void AddRuns<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* from = o.In(Rows * n), to = o.InOut(Rows * n)) MatrixRun<T>.Add(from, n, to, n, n, Rows);
    }

    private static void TransposeWide<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* from = o.In(Rows * n), to = o.Out(Rows * n)) MatrixTranspose<T>.Copy(from, n, to, Rows, Rows, n);
    }

    private static void TransposeTall<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* from = o.In(Rows * n), to = o.Out(Rows * n)) MatrixTranspose<T>.Copy(from, Rows, to, n, n, Rows);
    }

    private static void PanelOfRows<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* b = o.In(Rows * n), to = o.Out(16 * n)) MatrixPacking<T>.Panel(new(b, Rows, 1), n, Rows, 16, to);
    }

    private static void PanelOfColumns<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* b = o.In(Rows * n), to = o.Out(16 * n)) MatrixPacking<T>.Panel(new(b, 1, n), n, Rows, 16, to);
    }

    // Two taps, n channels.
    private static ConvGeometry Geometry(int n) => new([1, n, 1, 4], [1, Rows, 1, 3], new(1, 2), new ConvWindow());

    private static void ToChannelsLast<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ConvWeights.ToChannelsLast<T>(Geometry(n), o.In(2 * Rows * n), o.Out(2 * Rows * n));

    private static void AddFromChannelsLast<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ConvWeights.AddFromChannelsLast<T>(Geometry(n), o.In(2 * Rows * n), o.InOut(2 * Rows * n));

    private static void Gather<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => SparseRow.Gather<T>(Columns, o.In(3), o.In(4 * n), o.Out(n));

    private static void Scatter<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => SparseRow.Scatter<T>(Columns, 0, o.In(3), o.In(n), o.InOut(4 * n));

    private static void Multiply<T>(char swept, int n, Transpose a, Transpose b, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var pool = new WorkerPool(1);
        var (m, columns, k) = Sizes(swept, n);
        new ManagedMatrixKernel().Multiply<T>(
            pool, a, b, m, columns, k, o.In(m * k, Eighths), a == Transpose.Yes ? m : k, o.In(k * columns, Eighths), b == Transpose.Yes ? k : columns, o.InOut(m * columns, Eighths), columns, accumulate: true);
    }
}
