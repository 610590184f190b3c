namespace VaeScience.Compute.Ops;

/// <summary>Matrix products.</summary>
public static class MatmulOp
{
    /// <summary>y = op(a) op(b), op being the transposition where asked for.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="a">[n, k], or [k, n] if transposed.</param>
    /// <param name="b">[k, m], or [m, k] if transposed.</param>
    /// <param name="transposeA">Whether a is to be transposed.</param>
    /// <param name="transposeB">Whether b is to be transposed.</param>
    /// <returns>[n, m].</returns>
    /// <exception cref="ShapeException">Not matrices, or the inner sizes differ.</exception>
    public static Tensor Matmul(this Tape tape, Tensor a, Tensor b, bool transposeA = false, bool transposeB = false)
    {
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2) throw new ShapeException($"a matrix product wants two matrices, got {a.Shape} and {b.Shape}");
        var (n, k) = transposeA ? (a.Shape[1], a.Shape[0]) : (a.Shape[0], a.Shape[1]);
        var (inner, m) = transposeB ? (b.Shape[1], b.Shape[0]) : (b.Shape[0], b.Shape[1]);
        if (k != inner) throw new ShapeException($"inner sizes differ: {a.Shape}{(transposeA ? "^T" : "")} times {b.Shape}{(transposeB ? "^T" : "")}");
        return tape.Apply(new MatmulOperation(a, b, transposeA, transposeB, tape.Result([n, m], a, b)));
    }
}

internal sealed class MatmulOperation(Tensor a, Tensor b, bool transposeA, bool transposeB, Tensor y) : Operation(y)
{
    // a [n, k], b [k, m], y [n, m], each as if already transposed
    public override OperationCost Cost(bool isBackward)
    {
        var product = 2L * Output.Length * (transposeA ? a.Shape[0] : a.Shape[1]);
        return new(product * (!isBackward ? 1 : (a.RequiresGradient ? 1 : 0) + (b.RequiresGradient ? 1 : 0)), a.Bytes + b.Bytes + Output.Bytes);
    }

    public override void Forward<T>(CpuDevice device) =>
        device.Multiply<T>(a, transposeA, b, transposeB, Output.Span<T>(), accumulate: false);

    public override void Backward<T>(CpuDevice device)
    {
        var (n, m) = (Output.Shape[0], Output.Shape[1]);
        var k = transposeA ? a.Shape[0] : a.Shape[1];
        ReadOnlySpan<T> dy = Output.Gradient<T>();
        if (a.RequiresGradient)
        {
            var da = a.AddGradient<T>(out var add);
            // y = a b: da = dy b^T; y = a^T b: da = b dy^T.
            if (transposeA) device.Multiply(b.Span<T>(), transposeB, dy, true, k, n, m, da, add);
            else device.Multiply(dy, false, b.Span<T>(), !transposeB, n, k, m, da, add);
        }
        if (b.RequiresGradient)
        {
            var db = b.AddGradient<T>(out var add);
            if (transposeB) device.Multiply(dy, true, a.Span<T>(), transposeA, m, k, n, db, add);
            else device.Multiply(a.Span<T>(), !transposeA, dy, false, k, m, n, db, add);
        }
    }
}
