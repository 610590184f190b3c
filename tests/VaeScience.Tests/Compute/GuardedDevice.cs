using VaeScience.Compute;

namespace VaeScience.Tests.Compute;

/// <summary>The processor with every buffer against a page that faults; what kernels do not write shows as NaN.</summary>
/// <param name="device">Computes.</param>
/// <param name="atEnd">Whether the guard follows each buffer or precedes it.</param>
internal sealed class GuardedDevice(CpuDevice device, bool atEnd) : Device
{
    private readonly List<IDisposable> buffers = [];

    public override string Description => $"{device.Description}, guarded";

    public override Storage Allocate(DType dtype, int capacity) => dtype == DType.Float64 ? Allocate<double>(dtype, capacity) : Allocate<float>(dtype, capacity);

    public override void Forward(Operation operation) => device.Forward(operation);

    public override void Backward(Operation operation) => device.Backward(operation);

    protected override void Dispose(bool disposing)
    {
        foreach (var buffer in buffers) buffer.Dispose();
    }

    private HostStorage<T> Allocate<T>(DType dtype, int capacity)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var elements = new GuardedElements<T>(capacity, atEnd);
        elements.GetSpan().Fill(T.NaN);
        buffers.Add(elements);
        return new HostStorage<T>(dtype, elements.Memory);
    }
}
