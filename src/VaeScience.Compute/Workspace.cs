namespace VaeScience.Compute;

/// <summary>Lends the buffers of one step and takes them all back at its end, so that a steady-state step allocates no array.</summary>
/// <remarks>
/// Buffers come in size classes (quarters of a power of two), one list of free ones per class. A tensor that outlives its step is
/// an error that throws at its next use; <see cref="Tensor.ToArray"/> copies values out before. Not thread-safe: one workspace, one thread.
/// </remarks>
public sealed class Workspace(Device device)
{
    private const int SmallestClassLength = 16;
    private readonly Dictionary<(DType, int), Stack<Storage>> free = [];
    private readonly List<Storage> rented = [];

    /// <summary>Where the buffers live.</summary>
    public Device Device { get; } = device;

    /// <summary>Counts the steps; a tensor of an earlier generation must not be used.</summary>
    public long Generation { get; private set; }

    /// <summary>Bytes of all buffers that this workspace has ever made; they are kept for reuse.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Ends the step: every buffer lent since the last call is free again, and tensors on them are void.</summary>
    public void EndStep()
    {
        foreach (var storage in rented) Release(storage);
        rented.Clear();
        Generation++;
    }

    /// <summary>Whether buffers come in size classes; else each is as long as what is asked for, and tests see whoever reads beyond.</summary>
    internal bool HasSizeClasses { get; init; } = true;

    internal Storage Rent(DType dtype, int length)
    {
        var capacity = HasSizeClasses ? ClassLength(length) : length;
        if (!free.TryGetValue((dtype, capacity), out var stack))
            free[(dtype, capacity)] = stack = new Stack<Storage>();
        if (!stack.TryPop(out var storage))
        {
            storage = Device.Allocate(dtype, capacity);
            AllocatedBytes += (long)capacity * (dtype == DType.Float64 ? sizeof(double) : sizeof(float));
        }
        storage.IsRented = true;
        rented.Add(storage);
        return storage;
    }

    internal void Release(Storage storage)
    {
        if (!storage.IsRented) return;
        storage.IsRented = false;
        free[(storage.DType, storage.Capacity)].Push(storage);
    }

    private static int ClassLength(int length)
    {
        if (length <= SmallestClassLength) return SmallestClassLength;
        // 4 classes to an octave waste at most a quarter and still let batches of nearly equal size share buffers.
        var octave = int.Log2(length - 1);
        var quarter = 1 << Math.Max(octave - 2, 4);
        return checked((length + quarter - 1) / quarter * quarter);
    }
}
