using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>A learned vector for each token.</summary>
public static class EmbeddingOp
{
    /// <summary>y[i] = weight[indices[i]].</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="weight">[V, e], one row for each token.</param>
    /// <param name="indices">Tokens 0 .. V - 1. Read again in the backward pass: not to be overwritten before.</param>
    /// <param name="paddingIndex">The token whose row takes no gradient, as in PyTorch; none if negative.</param>
    /// <returns>[indices, e].</returns>
    /// <exception cref="ShapeException">The weight is no matrix.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A token is not 0 .. V - 1.</exception>
    public static Tensor Embedding(this Tape tape, Tensor weight, ReadOnlyMemory<int> indices, int paddingIndex = -1)
    {
        if (weight.Shape.Rank != 2) throw new ShapeException($"an embedding's weight is [tokens, features], got {weight.Shape}");
        foreach (var index in indices.Span)
            if ((uint)index >= (uint)weight.Shape[0]) throw new ArgumentOutOfRangeException(nameof(indices), index, $"tokens of an embedding {weight.Shape} are 0..{weight.Shape[0] - 1}");
        return tape.Apply(new EmbeddingOperation(weight, indices, paddingIndex, tape.Result([indices.Length, weight.Shape[1]], weight)));
    }
}

internal sealed class EmbeddingOperation(Tensor weight, ReadOnlyMemory<int> indices, int paddingIndex, Tensor y) : Operation(y)
{
    // weight [V, e], y [i, e]
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(isBackward ? Output.Length : 0, isBackward ? [Output, Output, Output] : [Output, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        var e = weight.Shape[1];
        ReadOnlySpan<T> w = weight.Span<T>();
        var yv = Output.Span<T>();
        var tokens = indices.Span;
        for (var i = 0; i < tokens.Length; i++) w.Slice(tokens[i] * e, e).CopyTo(yv[(i * e)..]);
    }

    // Row after row on one thread: two tokens may be the same, and their order makes the bits.
    public override void Backward<T>(CpuDevice device)
    {
        var e = weight.Shape[1];
        ReadOnlySpan<T> dy = Output.Gradient<T>();
        var dw = weight.AddGradient<T>();
        var tokens = indices.Span;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] == paddingIndex) continue;
            var target = dw.Slice(tokens[i] * e, e);
            Elementwise.Binary<Add, T>(target, dy.Slice(i * e, e), target);
        }
    }
}
