using System.Numerics;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>The fully connected layer, one operation with its bias and activation.</summary>
public static class LinearOp
{
    /// <summary>y = activation(x W^T + b).</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, inputs].</param>
    /// <param name="weight">[outputs, inputs], PyTorch's layout.</param>
    /// <param name="bias">[outputs], or none.</param>
    /// <param name="activation">The function applied to each sum.</param>
    /// <returns>[n, outputs].</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public static Tensor Linear(this Tape tape, Tensor x, Tensor weight, Tensor? bias = null, Activation activation = Activation.Identity)
    {
        if (x.Shape.Rank != 2 || weight.Shape.Rank != 2 || x.Shape[1] != weight.Shape[1] || bias is not null && bias.Shape != [weight.Shape[0]])
            throw new ShapeException($"linear layer: x {x.Shape}, weight {weight.Shape}, bias {bias?.Shape.ToString() ?? "none"}; wanted [n, i], [o, i], [o]");
        Shape shape = [x.Shape[0], weight.Shape[0]];
        var y = tape.Result(shape, x, weight, bias);
        var sums = y.RequiresGradient && activation.NeedsInput() ? tape.Rent(shape) : y;
        return tape.Apply(new LinearOperation(x, weight, bias, activation, sums, y));
    }

    /// <summary>y = activation(x) of any shape.</summary>
    public static Tensor Activate(this Tape tape, Tensor x, Activation activation) =>
        activation == Activation.Identity ? x : tape.Apply(new ActivateOperation(x, activation, tape.Result(x.Shape, x)));
}

internal sealed class LinearOperation(Tensor x, Tensor weight, Tensor? bias, Activation activation, Tensor sums, Tensor y) : Operation(y)
{
    // x [n, i], weight [o, i], bias [o], sums and y [n, o]; sums = x W^T + b is y itself where y alone gives the derivative
    public override OperationCost Cost(bool isBackward)
    {
        var product = 2L * x.Shape[0] * weight.Length;
        var bytes = x.Bytes + weight.Bytes + Output.Bytes;
        if (!isBackward) return new(product, bytes);
        var products = (weight.RequiresGradient ? 1 : 0) + (x.RequiresGradient ? 1 : 0);
        return new(products * product, products * bytes);
    }

    public override void Forward<T>(CpuDevice device)
    {
        device.Multiply<T>(x, false, weight, true, sums.Span<T>(), accumulate: false);
        device.Workers.Run(new BiasJob<T>(sums, bias, activation, Output), Partition.RowParts(Output.Shape[0], Output.Shape[1]));
    }

    public override void Backward<T>(CpuDevice device)
    {
        var (n, o, i) = (x.Shape[0], weight.Shape[0], weight.Shape[1]);
        // The gradient of y is spent here, so that of the sums takes its place.
        var ds = Output.Gradient<T>();
        if (activation != Activation.Identity)
            device.Workers.Run(new DerivativeJob<T>(sums, Output, activation), Partition.Count(ds.Length));
        if (bias is { RequiresGradient: true }) Reduction.AddColumnSums<T>(ds, n, bias.AddGradient<T>());
        if (weight.RequiresGradient)
        {
            var dw = weight.AddGradient<T>(out var add);
            device.Multiply(ds, true, x.Span<T>(), false, o, i, n, dw, add);
        }
        if (x.RequiresGradient)
        {
            var dx = x.AddGradient<T>(out var add);
            device.Multiply(ds, false, weight.Span<T>(), false, n, i, o, dx, add);
        }
    }

    private readonly struct BiasJob<T>(Tensor sums, Tensor? bias, Activation activation, Tensor y) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var columns = y.Shape[1];
            var rows = Partition.RowsPerPart(columns);
            var first = part * rows;
            var last = Math.Min(first + rows, y.Shape[0]);
            var s = sums.Span<T>();
            if (bias is null) activation.Apply<T>(s[(first * columns)..(last * columns)], y.Span<T>()[(first * columns)..(last * columns)]);
            else activation.ApplyWithBias<T>(s[(first * columns)..(last * columns)], bias.Span<T>(), y.Span<T>()[(first * columns)..(last * columns)]);
        }
    }

    /// <summary>Replaces the gradient of y by that of the sums.</summary>
    private readonly struct DerivativeJob<T>(Tensor sums, Tensor y, Activation activation) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (start, length) = Partition.Part(part, y.Length);
            var dy = y.Gradient<T>().Slice(start, length);
            activation.MultiplyDerivative<T>(sums.Span<T>().Slice(start, length), y.Span<T>().Slice(start, length), dy);
        }
    }
}

internal sealed class ActivateOperation(Tensor x, Activation activation, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of((isBackward ? 3L : 1) * x.Length, isBackward ? [x, Output, Output, x, x] : [x, Output]);

    public override void Forward<T>(CpuDevice device) => activation.Apply<T>(x.Span<T>(), Output.Span<T>());

    public override void Backward<T>(CpuDevice device)
    {
        var dy = Output.Gradient<T>();
        activation.MultiplyDerivative<T>(x.Span<T>(), Output.Span<T>(), dy);
        var dx = x.AddGradient<T>(out var add);
        if (add) Elementwise.Binary<Kernels.Operators.Add, T>(dx, dy, dx);
        else dy.CopyTo(dx);
    }
}
