using System.Diagnostics;
using System.Numerics;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute;

/// <summary>The host's processor: managed SIMD kernels on a pool of threads.</summary>
/// <param name="threads">How many threads work, from 1. Results do not depend on it.</param>
/// <param name="kernel">Who multiplies matrices: ours, unless another is asked for by name.</param>
/// <exception cref="UserException">The kernel asked for cannot be loaded, or the environment asks for vectors of no known width.</exception>
public sealed class CpuDevice(int threads = 1, KernelChoice kernel = KernelChoice.Managed) : Device
{
    private readonly int laneBits = LaneWidth.Check();

    /// <summary>The threads that kernels share.</summary>
    public WorkerPool Workers { get; } = new(threads);

    /// <inheritdoc/>
    public override string Description => $"CPU, {kernel} matrix kernel, {laneBits}-bit vectors, {Workers.Threads} thread{(Workers.Threads == 1 ? "" : "s")}";

    /// <summary>Collects where the time goes; null, as it is at first, measures nothing.</summary>
    public Profile? Profile { get; set; }

    internal MatrixKernel Matrix { get; } = MatrixKernel.Create(kernel);

    /// <summary>Memory for the threads that work on a part of an operation.</summary>
    internal ScratchShelf Scratches { get; } = new();

    /// <inheritdoc/>
    public override Storage Allocate(DType dtype, int capacity) => Storage.OnHost(dtype, capacity);

    /// <inheritdoc/>
    public override void Forward(Operation operation)
    {
        var start = Profile is null ? 0 : Stopwatch.GetTimestamp();
        if (operation.Output.DType == DType.Float64) operation.Forward<double>(this);
        else operation.Forward<float>(this);
        Profile?.Add(operation.Name, "forward", start, operation.Cost(isBackward: false));
    }

    /// <inheritdoc/>
    public override void Backward(Operation operation)
    {
        var start = Profile is null ? 0 : Stopwatch.GetTimestamp();
        if (operation.Output.DType == DType.Float64) operation.Backward<double>(this);
        else operation.Backward<float>(this);
        Profile?.Add(operation.Name, "backward", start, operation.Cost(isBackward: true));
    }

    /// <summary>y = op(a) op(b), or y plus that, of two whole matrices.</summary>
    internal void Multiply<T>(Tensor a, bool transposeA, Tensor b, bool transposeB, Span<T> y, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (m, k) = transposeA ? (a.Shape[1], a.Shape[0]) : (a.Shape[0], a.Shape[1]);
        Multiply<T>(a.Span<T>(), transposeA, b.Span<T>(), transposeB, m, transposeB ? b.Shape[0] : b.Shape[1], k, y, accumulate);
    }

    /// <summary>y [m, n] = op(a) [m, k] op(b) [k, n], or y plus that; all packed row-major.</summary>
    internal void Multiply<T>(ReadOnlySpan<T> a, bool transposeA, ReadOnlySpan<T> b, bool transposeB, int m, int n, int k, Span<T> y, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix.Multiply(
            Workers, transposeA ? Transpose.Yes : Transpose.No, transposeB ? Transpose.Yes : Transpose.No, m, n, k,
            a, transposeA ? m : k, b, transposeB ? k : n, y, n, accumulate);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Workers.Dispose();
    }
}
