using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>A gate for gradients.</summary>
public static class ScaleGradientOp
{
    /// <summary>y = x; the gradient that flows back through each row is multiplied by a number of that row.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, ...].</param>
    /// <param name="factors">Gives [n], asked when the gradient flows back: the factors may be computed from what was made of y.</param>
    /// <returns>The shape of x.</returns>
    /// <remarks>For estimators whose gradient is not the derivative of their value, such as the doubly reparametrised one of Tucker et al. 2019.</remarks>
    public static Tensor ScaleGradient(this Tape tape, Tensor x, Func<Tensor> factors) =>
        tape.Apply(new ScaleGradientOperation(x, factors, tape.Result(x.Shape, x)));
}

internal sealed class ScaleGradientOperation(Tensor x, Func<Tensor> factors, Tensor y) : Operation(y)
{
    public override void Forward<T>(CpuDevice device) => x.Span<T>().CopyTo(Output.Span<T>());

    public override void Backward<T>(CpuDevice device)
    {
        var scale = factors();
        if (scale.Length != x.Shape.Rows) throw new ShapeException($"one factor for each row of {x.Shape} wants {x.Shape.Rows}, got {scale.Shape}");
        ReadOnlySpan<T> s = scale.Span<T>(), dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        var columns = x.Shape.Columns;
        for (var i = 0; i < s.Length; i++) Elementwise.ScaleAdd(dy.Slice(i * columns, columns), s[i], dx.Slice(i * columns, columns));
    }
}
