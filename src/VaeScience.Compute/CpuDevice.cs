using VaeScience.Compute.Kernels;

namespace VaeScience.Compute;

/// <summary>The host's processor: managed SIMD kernels on a pool of threads.</summary>
/// <param name="workers">The threads; disposed with the device. Results do not depend on how many there are.</param>
/// <param name="matrix">Who multiplies matrices; ours unless another is asked for by name.</param>
public sealed class CpuDevice(WorkerPool workers, MatrixKernel matrix) : Device
{
    /// <summary>The threads that kernels share.</summary>
    public WorkerPool Workers { get; } = workers;

    /// <summary>The matrix-product kernel.</summary>
    public MatrixKernel Matrix { get; } = matrix;

    /// <inheritdoc/>
    public override string Description => $"CPU, {Matrix.Name} matrix kernel, {Workers.Threads} thread{(Workers.Threads == 1 ? "" : "s")}";

    /// <inheritdoc/>
    public override Storage Allocate(DType dtype, int capacity) => Storage.OnHost(dtype, capacity);

    /// <inheritdoc/>
    public override void Forward(Operation operation)
    {
        if (operation.Output.DType == DType.Float64) operation.Forward<double>(this);
        else operation.Forward<float>(this);
    }

    /// <inheritdoc/>
    public override void Backward(Operation operation)
    {
        if (operation.Output.DType == DType.Float64) operation.Backward<double>(this);
        else operation.Backward<float>(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Workers.Dispose();
    }
}
