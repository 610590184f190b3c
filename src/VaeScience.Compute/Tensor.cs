using System.Numerics;

namespace VaeScience.Compute;

/// <summary>A dense row-major array with a shape, and the gradient of a loss with respect to it where one is wanted.</summary>
/// <remarks>
/// Three kinds: lasting ones (<see cref="Device.Zeros"/>), trained parameters (<see cref="Parameter"/>), and the results of operations, which a
/// <see cref="Tape"/> rents from its <see cref="Workspace"/> and which are void once the step has ended.
/// </remarks>
public sealed class Tensor
{
    private readonly Storage storage;
    private readonly int offset;
    private readonly Tensor? viewed;
    private readonly Workspace? workspace;
    private readonly long generation;
    private Storage? gradient;
    private int gradientOffset;
    private bool gradientWritten;

    internal Tensor(Storage storage, int offset, Shape shape)
    {
        this.storage = storage;
        this.offset = offset;
        Shape = shape;
    }

    internal Tensor(Tape tape, Shape shape, bool requiresGradient)
        : this(tape.Workspace.Rent(tape.DType, shape.Length), 0, shape)
    {
        Tape = tape;
        RequiresGradient = requiresGradient;
        workspace = tape.Workspace;
        generation = workspace.Generation;
    }

    private Tensor(Tensor viewed, int start, Shape shape, bool requiresGradient)
        : this(viewed.storage, viewed.offset + start, shape)
    {
        Tape = viewed.Tape;
        workspace = viewed.workspace;
        generation = viewed.generation;
        RequiresGradient = requiresGradient;
        this.viewed = viewed;
    }

    /// <summary>The dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>The number format.</summary>
    public DType DType => storage.DType;

    /// <summary>How many elements.</summary>
    public int Length => Shape.Length;

    /// <summary>The size of the elements in bytes.</summary>
    public long Bytes => (long)Length * (DType == DType.Float64 ? sizeof(double) : sizeof(float));

    /// <summary>Whether a loss is to be differentiated with respect to this tensor or anything before it.</summary>
    public bool RequiresGradient { get; private init; }

    /// <summary>The tape that computed it; none for parameters and other lasting tensors.</summary>
    public Tape? Tape { get; }

    /// <summary>Whether a gradient has reached this tensor since the last <see cref="ClearGradient"/>.</summary>
    public bool HasGradient => viewed is null ? gradientWritten : viewed.HasGradient;

    internal bool KeepsGradient { get; init; }

    /// <summary>A trained tensor: a window onto values and a window of the same place onto gradients.</summary>
    /// <param name="values">A lasting tensor that holds the values of many parameters, end to end.</param>
    /// <param name="gradients">One like it for the gradients.</param>
    /// <param name="start">The first element of this parameter.</param>
    /// <param name="shape">The shape of this parameter.</param>
    /// <returns>A tensor that shares both memories.</returns>
    public static Tensor Parameter(Tensor values, Tensor gradients, int start, Shape shape)
    {
        if (values.Shape != gradients.Shape || start < 0 || start + shape.Length > values.Length)
            throw new ShapeException($"parameter {shape} at {start} does not fit values {values.Shape}, gradients {gradients.Shape}");
        return new Tensor(values.storage, values.offset + start, shape)
        {
            RequiresGradient = true,
            KeepsGradient = true,
            gradient = gradients.storage,
            gradientOffset = gradients.offset + start,
        };
    }

    /// <summary>The elements, row-major. Valid until the step ends.</summary>
    /// <exception cref="InvalidOperationException">The step that rented this tensor has ended, or the number format is another.</exception>
    public Span<T> Span<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ThrowIfReturned();
        return Host<T>(storage).Span(offset, Length);
    }

    /// <summary>The same elements in another shape; no copy, and gradients flow through.</summary>
    /// <exception cref="ShapeException">The new shape has another number of elements.</exception>
    public Tensor Reshape(Shape shape)
    {
        if (shape.Length != Length) throw new ShapeException($"cannot see {Shape} ({Length} elements) as {shape} ({shape.Length})");
        return new Tensor(this, 0, shape, RequiresGradient);
    }

    /// <summary>Rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> - 1 of the first axis; no copy, and gradients flow through.</summary>
    /// <exception cref="ShapeException">There are no such rows.</exception>
    public Tensor Rows(int start, int count)
    {
        if (Shape.Rank == 0 || start < 0 || count < 0 || start > Shape.Rows - count)
            throw new ShapeException($"rows {start}..{start + count - 1} of {Shape}");
        var columns = Shape.Columns;
        Span<int> sizes = stackalloc int[Shape.Rank];
        for (var axis = 0; axis < sizes.Length; axis++) sizes[axis] = Shape[axis];
        sizes[0] = count;
        return new Tensor(this, start * columns, Shape.Create(sizes), RequiresGradient);
    }

    /// <summary>The same values cut off from the tape: no gradient flows back through the result (the papers' "stop gradient").</summary>
    public Tensor Detach() => new(this, 0, Shape, requiresGradient: false);

    /// <summary>The value of a tensor with one element.</summary>
    /// <exception cref="ShapeException">There is not exactly one element.</exception>
    public double Item()
    {
        if (Length != 1) throw new ShapeException($"Item wants one element, got {Shape}");
        return DType == DType.Float64 ? Span<double>()[0] : Span<float>()[0];
    }

    /// <summary>A copy of the elements, row-major, in double precision.</summary>
    public double[] ToArray()
    {
        var copy = new double[Length];
        if (DType == DType.Float64) Span<double>().CopyTo(copy);
        else Widen(Span<float>(), copy);
        return copy;
    }

    /// <summary>A copy of the gradient, row-major, in double precision; zeros when none has arrived.</summary>
    public double[] GradientToArray()
    {
        var copy = new double[Length];
        if (!HasGradient) return copy;
        if (DType == DType.Float64) Gradient<double>().CopyTo(copy);
        else Widen(Gradient<float>(), copy);
        return copy;
    }

    /// <summary>Overwrites the elements, rounding to the number format.</summary>
    /// <exception cref="ShapeException">There are more or fewer values than elements.</exception>
    public void CopyFrom(ReadOnlySpan<double> values)
    {
        if (values.Length != Length) throw new ShapeException($"{Shape} has {Length} elements, got {values.Length} values");
        if (DType == DType.Float64) values.CopyTo(Span<double>());
        else
        {
            var target = Span<float>();
            for (var i = 0; i < target.Length; i++) target[i] = (float)values[i];
        }
    }

    /// <summary>Overwrites the elements.</summary>
    /// <exception cref="ShapeException">There are more or fewer values than elements.</exception>
    public void CopyFrom(ReadOnlySpan<float> values)
    {
        if (values.Length != Length) throw new ShapeException($"{Shape} has {Length} elements, got {values.Length} values");
        if (DType == DType.Float32) values.CopyTo(Span<float>());
        else Widen(values, Span<double>());
    }

    /// <summary>The gradient, to be read.</summary>
    /// <exception cref="InvalidOperationException">None has arrived.</exception>
    public Span<T> Gradient<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        HasGradient ? GradientMemory<T>() : throw new InvalidOperationException($"no gradient has reached this {Shape} tensor");

    /// <summary>The gradient, to be added to: filled with zeros when nothing has been added yet.</summary>
    public Span<T> AddGradient<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var memory = AddGradient<T>(out var add);
        if (!add) memory.Clear();
        return memory;
    }

    /// <summary>The gradient, to be written or added to: lets a kernel save the pass that would fill it with zeros.</summary>
    /// <param name="add">True: add to what is there. False: the content is arbitrary, overwrite every element.</param>
    public Span<T> AddGradient<T>(out bool add) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!RequiresGradient) throw new InvalidOperationException($"this {Shape} tensor takes no gradient");
        if (viewed is not null)
        {
            if (viewed.Length == Length) return viewed.AddGradient<T>(out add);
            add = true;
            return viewed.AddGradient<T>().Slice(offset - viewed.offset, Length);
        }
        add = gradientWritten;
        gradientWritten = true;
        if (gradient is null)
        {
            ThrowIfReturned();
            gradient = workspace is null ? Storage.OnHost(DType, Length) : workspace.Rent(DType, Length);
        }
        return GradientMemory<T>();
    }

    /// <summary>Forgets the gradient; its memory is overwritten by the next one.</summary>
    public void ClearGradient() => gradientWritten = false;

    internal void ReleaseGradient()
    {
        if (KeepsGradient || gradient is null) return;
        workspace!.Release(gradient);
        gradient = null;
        gradientWritten = false;
    }

    /// <summary>Shape and number format.</summary>
    public override string ToString() => $"Tensor {Shape} {DType}";

    private Span<T> GradientMemory<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (viewed is not null) return viewed.GradientMemory<T>().Slice(offset - viewed.offset, Length);
        ThrowIfReturned();
        return Host<T>(gradient!).Span(gradientOffset, Length);
    }

    private HostStorage<T> Host<T>(Storage memory) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        memory as HostStorage<T> ?? throw new InvalidOperationException($"this {Shape} tensor is {DType}, asked for {typeof(T).Name}");

    private void ThrowIfReturned()
    {
        if (workspace is not null && workspace.Generation != generation)
            throw new InvalidOperationException($"this {Shape} tensor was rented for a step that has ended; copy it out with ToArray() before the step ends");
    }

    private static void Widen(ReadOnlySpan<float> from, Span<double> to)
    {
        for (var i = 0; i < from.Length; i++) to[i] = from[i];
    }
}
