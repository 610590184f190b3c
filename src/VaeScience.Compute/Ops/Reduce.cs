namespace VaeScience.Compute.Ops;

/// <summary>Sums and means. Long sums run in double precision in a fixed order.</summary>
public static class ReduceOps
{
    /// <summary>The sum of all elements, one element.</summary>
    public static Tensor Sum(this Tape tape, Tensor x) => tape.Apply(new SumAllOperation(x, 1, tape.Result([], x)));

    /// <summary>The mean of all elements, one element.</summary>
    public static Tensor Mean(this Tape tape, Tensor x) => tape.Apply(new SumAllOperation(x, 1.0 / Math.Max(1, x.Length), tape.Result([], x)));

    /// <summary>The sum along one axis of a matrix.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, f].</param>
    /// <param name="axis">0 sums the rows into [f]; 1 (or -1) sums each row into [n].</param>
    public static Tensor Sum(this Tape tape, Tensor x, int axis) => Along(tape, x, axis, 1);

    /// <summary>The mean along one axis of a matrix; see <see cref="Sum(Tape, Tensor, int)"/>.</summary>
    public static Tensor Mean(this Tape tape, Tensor x, int axis) => Along(tape, x, axis, 1.0 / Math.Max(1, x.Shape[axis]));

    private static Tensor Along(Tape tape, Tensor x, int axis, double scale)
    {
        if (x.Shape.Rank != 2 || axis is < -1 or > 1) throw new ShapeException($"a sum along axis {axis} wants a matrix and axis 0 or 1, got {x.Shape}");
        return axis == 0
            ? tape.Apply(new SumRowsOperation(x, scale, tape.Result([x.Shape[1]], x)))
            : tape.Apply(new SumColumnsOperation(x, scale, tape.Result([x.Shape[0]], x)));
    }
}

/// <summary>y = scale sum of all x.</summary>
internal sealed class SumAllOperation(Tensor x, double scale, Tensor y) : Operation(y)
{
    public override void Forward<T>(CpuDevice device)
    {
        var sum = 0.0;
        foreach (var v in x.Span<T>()) sum += double.CreateTruncating(v);
        Output.Span<T>()[0] = T.CreateTruncating(scale * sum);
    }

    public override void Backward<T>(CpuDevice device)
    {
        var share = Output.Gradient<T>()[0] * T.CreateTruncating(scale);
        var dx = x.AddGradient<T>();
        for (var i = 0; i < dx.Length; i++) dx[i] += share;
    }
}

/// <summary>y[i] = scale sum over j of x[i, j].</summary>
internal sealed class SumColumnsOperation(Tensor x, double scale, Tensor y) : Operation(y)
{
    public override void Forward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> xv = x.Span<T>();
        var yv = Output.Span<T>();
        var columns = x.Shape.Columns;
        for (var i = 0; i < yv.Length; i++)
        {
            var sum = 0.0;
            foreach (var v in xv.Slice(i * columns, columns)) sum += double.CreateTruncating(v);
            yv[i] = T.CreateTruncating(scale * sum);
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        var columns = x.Shape.Columns;
        var s = T.CreateTruncating(scale);
        for (var i = 0; i < dy.Length; i++)
        {
            var share = dy[i] * s;
            foreach (ref var d in dx.Slice(i * columns, columns)) d += share;
        }
    }
}

/// <summary>y[j] = scale sum over i of x[i, j].</summary>
internal sealed class SumRowsOperation(Tensor x, double scale, Tensor y) : Operation(y)
{
    public override void Forward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> xv = x.Span<T>();
        var yv = Output.Span<T>();
        for (var j = 0; j < yv.Length; j++)
        {
            var sum = 0.0;
            for (var i = j; i < xv.Length; i += yv.Length) sum += double.CreateTruncating(xv[i]);
            yv[j] = T.CreateTruncating(scale * sum);
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        var s = T.CreateTruncating(scale);
        for (var start = 0; start < dx.Length; start += dy.Length)
            for (var j = 0; j < dy.Length; j++) dx[start + j] += dy[j] * s;
    }
}
