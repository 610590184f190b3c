using System.Numerics;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Sequences of unequal lengths, from padded to packed and back; see <see cref="SequencePacking"/>.</summary>
public static class SequenceOps
{
    /// <summary>The steps of a padded batch, packed.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, t, f] with t at least packing.Steps; what lies beyond a sequence's length is not read.</param>
    /// <param name="packing">Where steps lie.</param>
    /// <returns>[Total, f].</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public static Tensor Pack(this Tape tape, Tensor x, SequencePacking packing)
    {
        if (x.Shape.Rank != 3 || x.Shape[0] != packing.Rows || x.Shape[1] < packing.Steps)
            throw new ShapeException($"padded sequences {x.Shape}; wanted [{packing.Rows}, at least {packing.Steps}, f]");
        return tape.Apply(new PackOperation(x, packing, x.Shape[1], x.Shape[2], isPacking: true, tape.Result([packing.Total, x.Shape[2]], x)));
    }

    /// <summary>A packed batch, padded with zeros.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[Total, f].</param>
    /// <param name="packing">Where steps lie.</param>
    /// <param name="steps">Steps of the result, at least packing.Steps; 0 for just these.</param>
    /// <returns>[n, steps, f].</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public static Tensor Unpack(this Tape tape, Tensor x, SequencePacking packing, int steps = 0)
    {
        Check(x, packing);
        if (steps == 0) steps = packing.Steps;
        if (steps < packing.Steps) throw new ShapeException($"sequences of up to {packing.Steps} steps do not fit {steps}");
        return tape.Apply(new PackOperation(x, packing, steps, x.Shape[1], isPacking: false, tape.Result([packing.Rows, steps, x.Shape[1]], x)));
    }

    /// <summary>The state of each sequence when a layer has run through it: at its last step, or at its first after a run backwards.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[Total, f].</param>
    /// <param name="packing">Where steps lie.</param>
    /// <param name="isReverse">Whether the layer ran from the last step to the first.</param>
    /// <returns>[n, f], in the caller's order.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public static Tensor FinalStates(this Tape tape, Tensor x, SequencePacking packing, bool isReverse = false)
    {
        Check(x, packing);
        return tape.Apply(new FinalStatesOperation(x, packing, isReverse, tape.Result([packing.Rows, x.Shape[1]], x)));
    }

    /// <summary>The sum over the steps of each sequence, such as the log probability of a whole sequence from that of its steps.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[Total].</param>
    /// <param name="packing">Where steps lie.</param>
    /// <returns>[n], in the caller's order.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public static Tensor SumSequences(this Tape tape, Tensor x, SequencePacking packing)
    {
        if (x.Shape != [packing.Total]) throw new ShapeException($"one number for each step of packed sequences is [{packing.Total}], got {x.Shape}");
        return tape.Apply(new SumSequencesOperation(x, packing, tape.Result([packing.Rows], x)));
    }

    private static void Check(Tensor x, SequencePacking packing)
    {
        if (x.Shape.Rank != 2 || x.Shape[0] != packing.Total) throw new ShapeException($"packed sequences {x.Shape}; wanted [{packing.Total}, f]");
    }
}

/// <summary>Between x [n, t, f] and packed [Total, f], either way.</summary>
internal sealed class PackOperation(Tensor x, SequencePacking packing, int steps, int features, bool isPacking, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(isBackward ? packing.Total * (long)features : 0, isBackward ? [Output, x, x] : [x, Output]);

    public override string Name => isPacking ? "Pack" : "Unpack";

    public override void Forward<T>(CpuDevice device)
    {
        if (!isPacking) Output.Span<T>().Clear();
        Move<T>(x.Span<T>(), Output.Span<T>(), isPacking, add: false);
    }

    public override void Backward<T>(CpuDevice device) => Move<T>(Output.Gradient<T>(), x.AddGradient<T>(), !isPacking, add: true);

    private void Move<T>(ReadOnlySpan<T> from, Span<T> to, bool toPacked, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < packing.Rows; row++)
            for (var step = 0; step < packing.Lengths[row]; step++)
            {
                var (packed, padded) = (packing.Index(row, step) * features, (row * steps + step) * features);
                var source = from.Slice(toPacked ? padded : packed, features);
                var target = to.Slice(toPacked ? packed : padded, features);
                if (add) Elementwise.Binary<Add, T>(target, source, target);
                else source.CopyTo(target);
            }
    }
}

internal sealed class FinalStatesOperation(Tensor x, SequencePacking packing, bool isReverse, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(isBackward ? Output.Length : 0, isBackward ? [Output, Output, Output] : [Output, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        var f = x.Shape[1];
        for (var row = 0; row < packing.Rows; row++) x.Span<T>().Slice(Last(row) * f, f).CopyTo(Output.Span<T>()[(row * f)..]);
    }

    public override void Backward<T>(CpuDevice device)
    {
        var f = x.Shape[1];
        ReadOnlySpan<T> dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        for (var row = 0; row < packing.Rows; row++)
        {
            var target = dx.Slice(Last(row) * f, f);
            Elementwise.Binary<Add, T>(target, dy.Slice(row * f, f), target);
        }
    }

    private int Last(int row) => packing.Index(row, isReverse ? 0 : packing.Lengths[row] - 1);
}

internal sealed class SumSequencesOperation(Tensor x, SequencePacking packing, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(x.Length, isBackward ? [Output, x, x] : [x, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> xv = x.Span<T>();
        var yv = Output.Span<T>();
        for (var row = 0; row < yv.Length; row++)
        {
            var sum = 0.0;
            for (var step = 0; step < packing.Lengths[row]; step++) sum += double.CreateTruncating(xv[packing.Index(row, step)]);
            yv[row] = T.CreateTruncating(sum);
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        for (var row = 0; row < dy.Length; row++)
            for (var step = 0; step < packing.Lengths[row]; step++) dx[packing.Index(row, step)] += dy[row];
    }
}
