namespace VaeScience.Compute;

/// <summary>A block of memory that belongs to one device; tensors are shaped windows onto it.</summary>
public abstract class Storage
{
    private protected Storage(DType dtype, int capacity)
    {
        DType = dtype;
        Capacity = capacity;
    }

    /// <summary>The number format of the elements.</summary>
    public DType DType { get; }

    /// <summary>How many elements fit.</summary>
    public int Capacity { get; }

    internal bool IsRented { get; set; }

    internal static Storage OnHost(DType dtype, int capacity) =>
        dtype == DType.Float64 ? new HostStorage<double>(dtype, capacity) : new HostStorage<float>(dtype, capacity);
}
