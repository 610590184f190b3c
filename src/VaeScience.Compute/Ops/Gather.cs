namespace VaeScience.Compute.Ops;

/// <summary>Elements and rows chosen by index.</summary>
public static class GatherOps
{
    /// <summary>The rows of x [n, f] that the indices name, in their order; a row may be named more than once.</summary>
    /// <returns>[indices, f].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An index is not 0 .. n - 1.</exception>
    public static Tensor GatherRows(this Tape tape, Tensor x, int[] indices)
    {
        foreach (var index in indices)
            if ((uint)index >= (uint)x.Shape.Rows) throw new ArgumentOutOfRangeException(nameof(indices), index, $"rows of {x.Shape} are 0..{x.Shape.Rows - 1}");
        return tape.Apply(new GatherOperation(x, indices, x.Shape.Columns, tape.Result([indices.Length, x.Shape.Columns], x)));
    }

    /// <summary>One element of each row of x [n, f]: y[i] = x[i, columns[i]].</summary>
    /// <returns>[n].</returns>
    /// <exception cref="ArgumentException">Not one column for each row, or a column that is not 0 .. f - 1.</exception>
    public static Tensor Pick(this Tape tape, Tensor x, ReadOnlySpan<int> columns)
    {
        if (x.Shape.Rank != 2 || columns.Length != x.Shape[0]) throw new ShapeException($"{columns.Length} columns picked from {x.Shape}; one for each row is wanted");
        var flat = new int[columns.Length];
        for (var i = 0; i < flat.Length; i++)
        {
            if ((uint)columns[i] >= (uint)x.Shape[1]) throw new ArgumentOutOfRangeException(nameof(columns), columns[i], $"columns of {x.Shape} are 0..{x.Shape[1] - 1}");
            flat[i] = i * x.Shape[1] + columns[i];
        }
        return tape.Apply(new GatherOperation(x, flat, 1, tape.Result([columns.Length], x)));
    }
}

/// <summary>y block i = x block indices[i], blocks of equal width.</summary>
internal sealed class GatherOperation(Tensor x, int[] indices, int width, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(isBackward ? Output.Length : 0, isBackward ? [Output, Output, Output] : [Output, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        for (var i = 0; i < indices.Length; i++)
            x.Span<T>().Slice(indices[i] * width, width).CopyTo(Output.Span<T>()[(i * width)..]);
    }

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        for (var i = 0; i < indices.Length; i++)
            for (var j = 0; j < width; j++) dx[indices[i] * width + j] += dy[i * width + j];
    }
}
