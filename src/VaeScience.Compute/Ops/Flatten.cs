namespace VaeScience.Compute.Ops;

/// <summary>From images to rows.</summary>
public static class FlattenOp
{
    /// <summary>x [n, ...] as [n, everything else], row-major; no copy.</summary>
    /// <exception cref="ShapeException">x has no axis.</exception>
    public static Tensor Flatten(this Tape tape, Tensor x)
    {
        if (x.Shape.Rank == 0) throw new ShapeException("a scalar has no rows to flatten");
        return x.Reshape([x.Shape.Rows, x.Shape.Columns]);
    }
}
