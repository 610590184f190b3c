namespace VaeScience.Compute;

/// <summary>Owns memory and runs operations on it.</summary>
/// <remarks>
/// The seam for accelerators: a device allocates <see cref="Storage"/> and executes each <see cref="Operation"/>, with a kernel of its
/// own or, where it has none, by a copy to the host and the operation's own host code. Today there is one, <see cref="CpuDevice"/>.
/// </remarks>
public abstract class Device : IDisposable
{
    /// <summary>What the device is, for people: kernel family, vector width, threads.</summary>
    public abstract string Description { get; }

    /// <summary>The host's processor with our own kernels.</summary>
    public static CpuDevice Cpu(int threads = 1) => new(threads);

    /// <summary>A zero-filled tensor that lives until it is collected, not until a step ends.</summary>
    /// <param name="shape">Any shape.</param>
    /// <param name="dtype">The number format.</param>
    public Tensor Zeros(Shape shape, DType dtype = DType.Float32) => new(Allocate(dtype, shape.Length), 0, shape);

    /// <summary>A tensor with these values that lives until it is collected.</summary>
    /// <exception cref="ShapeException">There are more or fewer values than the shape has elements.</exception>
    public Tensor Of(ReadOnlySpan<double> values, Shape shape, DType dtype = DType.Float32)
    {
        var tensor = Zeros(shape, dtype);
        tensor.CopyFrom(values);
        return tensor;
    }

    /// <summary>Fresh zeroed memory for <paramref name="capacity"/> elements.</summary>
    public abstract Storage Allocate(DType dtype, int capacity);

    /// <summary>Computes the operation's output from its inputs.</summary>
    public abstract void Forward(Operation operation);

    /// <summary>Adds the operation's share to its inputs' gradients.</summary>
    public abstract void Backward(Operation operation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees threads and memory.</summary>
    protected abstract void Dispose(bool disposing);
}
