namespace VaeScience.Compute;

/// <summary>Records operations as they run and replays them backwards to differentiate a scalar loss (reverse mode).</summary>
/// <remarks>
/// <code>
/// using var device = Device.Cpu();
/// var tape = new Tape(new Workspace(device));
/// var w = tape.Variable([2.0], [1]);
/// var loss = tape.Sum(tape.Square(w));   // w^2
/// tape.Backward(loss);                   // w.GradientToArray() is [4]
/// tape.EndStep();
/// </code>
/// Operations are extension methods on the tape, one file each in Ops/. Not thread-safe; kernels use the device's threads by themselves.
/// </remarks>
/// <param name="workspace">Lends every result's memory until <see cref="EndStep"/>.</param>
/// <param name="dtype">The number format of every result; inputs must have it too.</param>
public sealed class Tape(Workspace workspace, DType dtype = DType.Float32)
{
    private readonly List<Operation> recorded = [];

    /// <summary>Where results live.</summary>
    public Workspace Workspace { get; } = workspace;

    /// <summary>The number format of every result.</summary>
    public DType DType { get; } = dtype;

    /// <summary>False while nothing needs differentiating: results keep no history and take no gradient.</summary>
    public bool IsRecording { get; set; } = true;

    /// <summary>How many operations are recorded.</summary>
    public int Count => recorded.Count;

    /// <summary>An input that takes no gradient, copied into the workspace.</summary>
    /// <exception cref="ShapeException">There are more or fewer values than the shape has elements.</exception>
    public Tensor Constant(ReadOnlySpan<double> values, Shape shape)
    {
        var tensor = Rent(shape);
        tensor.CopyFrom(values);
        return tensor;
    }

    /// <summary>An input whose gradient is wanted, copied into the workspace; its gradient can be read until the step ends.</summary>
    /// <exception cref="ShapeException">There are more or fewer values than the shape has elements.</exception>
    public Tensor Variable(ReadOnlySpan<double> values, Shape shape)
    {
        var tensor = new Tensor(this, shape, requiresGradient: true) { KeepsGradient = true };
        tensor.CopyFrom(values);
        return tensor;
    }

    /// <summary>A tensor of the step with arbitrary content, to be overwritten by the caller.</summary>
    public Tensor Rent(Shape shape) => new(this, shape, requiresGradient: false);

    /// <summary>A tensor for an operation's result; it takes a gradient if the input does and the tape records.</summary>
    public Tensor Result(Shape shape, Tensor a) => new(this, shape, IsRecording && a.RequiresGradient);

    /// <summary>A tensor for the result of two inputs.</summary>
    public Tensor Result(Shape shape, Tensor a, Tensor b) => new(this, shape, IsRecording && (a.RequiresGradient || b.RequiresGradient));

    /// <summary>A tensor for the result of three inputs, of which the last may be absent.</summary>
    public Tensor Result(Shape shape, Tensor a, Tensor b, Tensor? c) =>
        new(this, shape, IsRecording && (a.RequiresGradient || b.RequiresGradient || c is { RequiresGradient: true }));

    /// <summary>Runs an operation and records it if its output takes a gradient.</summary>
    /// <returns>Its output.</returns>
    public Tensor Apply(Operation operation)
    {
        Workspace.Device.Forward(operation);
        if (operation.Output.RequiresGradient) recorded.Add(operation);
        return operation.Output;
    }

    /// <summary>Adds d loss / d parameter to every parameter and variable that the loss depends on, and forgets the record.</summary>
    /// <param name="loss">One element.</param>
    /// <exception cref="ShapeException">The loss has more than one element.</exception>
    public void Backward(Tensor loss)
    {
        if (loss.Length != 1) throw new ShapeException($"a loss has one element, got {loss.Shape}; sum or average it first");
        if (!loss.RequiresGradient) throw new InvalidOperationException("the loss depends on nothing that takes a gradient");
        if (DType == DType.Float64) loss.AddGradient<double>()[0] = 1;
        else loss.AddGradient<float>()[0] = 1;
        for (var i = recorded.Count - 1; i >= 0; i--)
        {
            if (!recorded[i].Output.HasGradient) continue;
            Workspace.Device.Backward(recorded[i]);
            // The gradient of a result is spent once it has flowed on: its memory, still in cache, serves the next one.
            recorded[i].Output.ReleaseGradient();
        }
        recorded.Clear();
    }

    /// <summary>Ends the step: forgets the record and voids every tensor of it.</summary>
    public void EndStep()
    {
        recorded.Clear();
        Workspace.EndStep();
    }
}
