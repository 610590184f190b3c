using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Tensors side by side or end to end.</summary>
public static class ConcatOp
{
    /// <summary>The columns of a [n, f] and then those of b [n, g].</summary>
    /// <returns>[n, f + g].</returns>
    /// <exception cref="ShapeException">Not matrices of equally many rows.</exception>
    public static Tensor Concat(this Tape tape, Tensor a, Tensor b)
    {
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2 || a.Shape[0] != b.Shape[0])
            throw new ShapeException($"side by side stand matrices of equally many rows, got {a.Shape} and {b.Shape}");
        return tape.Apply(new ConcatOperation(a, b, a.Shape[0], tape.Result([a.Shape[0], a.Shape[1] + b.Shape[1]], a, b)));
    }

    /// <summary>The rows of a and then those of b.</summary>
    /// <exception cref="ShapeException">The rows have other widths.</exception>
    public static Tensor ConcatRows(this Tape tape, Tensor a, Tensor b)
    {
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2 || a.Shape[1] != b.Shape[1])
            throw new ShapeException($"end to end stand matrices of equal width, got {a.Shape} and {b.Shape}");
        return tape.Apply(new ConcatOperation(a, b, 1, tape.Result([a.Shape[0] + b.Shape[0], a.Shape[1]], a, b)));
    }
}

/// <summary>Blocks of a and b in turn: a row each, or everything at once.</summary>
internal sealed class ConcatOperation(Tensor a, Tensor b, int blocks, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(isBackward ? Output.Length : 0, isBackward ? [a, a, b, b, Output] : [a, b, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        if (blocks == 0) return;
        var (f, g) = (a.Length / blocks, b.Length / blocks);
        ReadOnlySpan<T> av = a.Span<T>(), bv = b.Span<T>();
        var yv = Output.Span<T>();
        for (var i = 0; i < blocks; i++)
        {
            av.Slice(i * f, f).CopyTo(yv[(i * (f + g))..]);
            bv.Slice(i * g, g).CopyTo(yv[(i * (f + g) + f)..]);
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        if (blocks == 0) return;
        var (f, g) = (a.Length / blocks, b.Length / blocks);
        if (a.RequiresGradient) AddBlocks(a.AddGradient<T>(), f, 0, f + g);
        if (b.RequiresGradient) AddBlocks(b.AddGradient<T>(), g, f, f + g);

        void AddBlocks(Span<T> target, int width, int start, int stride)
        {
            ReadOnlySpan<T> dy = Output.Gradient<T>();
            for (var i = 0; i < blocks; i++)
            {
                var block = target.Slice(i * width, width);
                Elementwise.Binary<Add, T>(block, dy.Slice(i * stride + start, width), block);
            }
        }
    }
}
