using System.Numerics;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Long short-term memory.</summary>
public static class LstmOp
{
    /// <summary>One layer of long short-term memory in one direction over packed sequences, from the input's product to the state, one operation.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[Total, f], packed.</param>
    /// <param name="weights">Gates i, f, g, o, h units.</param>
    /// <param name="packing">Where steps lie. A sequence's state stops at its own length; backwards it begins at its own last step.</param>
    /// <param name="initial">State and cell before the first step (backwards: before the last), each [n, h] in the caller's order; zeros if none.</param>
    /// <param name="context">Further inputs that stay the same for all steps of a sequence, [n, c] in the caller's order. Their weights are the
    /// last c columns of weight_ih, as if they had been appended to x at each step, for a fraction of the work.</param>
    /// <param name="isReverse">From the last step to the first.</param>
    /// <returns>The states, [Total, h], packed like x, and the cell of each sequence when the layer has run through it, [n, h].</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    /// <remarks>
    /// i, f, o = sigmoid(W x + b + W_h h + b_h), g = tanh of its own sums, c' = f c + i g, h' = o tanh(c').
    /// Source: Hochreiter and Schmidhuber 1997, forget gate by Gers et al. 2000, in the form of cuDNN and PyTorch.
    /// </remarks>
    public static (Tensor Output, Tensor FinalCell) Lstm(
        this Tape tape, Tensor x, in RecurrentWeights weights, SequencePacking packing, (Tensor State, Tensor Cell)? initial = null, Tensor? context = null,
        bool isReverse = false)
    {
        var input = new RecurrentInput(x, weights, packing, initial?.State, context, isReverse);
        if (initial is { } start && start.Cell.Shape != start.State.Shape)
            throw new ShapeException($"LSTM: initial state {start.State.Shape} and cell {start.Cell.Shape}; they must agree");
        var layer = new LstmOperation(input, initial?.Cell, input.Result(tape, LstmOperation.GateCount, initial?.Cell));
        var y = tape.Apply(layer);
        return (y, tape.Apply(new LstmCellOperation(layer, tape.Result([packing.Rows, y.Shape[1]], y))));
    }
}

internal sealed class LstmOperation : RecurrentOperation
{
    public const int GateCount = 4;

    // cell [n, h]: the latest cell of each sequence; backward its gradient. previousCell, squashed = tanh(cell): [N, h].
    private readonly Tensor cell;
    private readonly Tensor? initialCell, previousCell, squashed;
    private bool hasFinalCellGradient;

    public LstmOperation(in RecurrentInput input, Tensor? initialCell, Tensor y) : base(GateCount, input, y)
    {
        this.initialCell = initialCell;
        var tape = y.Tape!;
        cell = tape.Rent([Packing.Rows, Hidden]);
        if (!y.RequiresGradient) return;
        previousCell = tape.Rent(y.Shape);
        squashed = tape.Rent(y.Shape);
    }

    /// <summary>Copies the cells, in the caller's order.</summary>
    public void CopyCells<T>(Span<T> to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var place = 0; place < Packing.Rows; place++)
            cell.Span<T>().Slice(place * Hidden, Hidden).CopyTo(to[(Packing.Order[place] * Hidden)..]);
    }

    /// <summary>Takes the gradient of the final cells, before the layer's own backward pass.</summary>
    public void SetFinalCellGradient<T>(Tensor gradientOwner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> gradient = gradientOwner.Gradient<T>();
        for (var place = 0; place < Packing.Rows; place++)
            gradient.Slice(Packing.Order[place] * Hidden, Hidden).CopyTo(cell.Span<T>()[(place * Hidden)..]);
        hasFinalCellGradient = true;
        // The tape runs a layer backwards only if its output has a gradient.
        Output.AddGradient<T>();
    }

    protected override void Begin<T>()
    {
        if (initialCell is null) cell.Span<T>().Clear();
        else Sort<T>(initialCell, cell);
    }

    protected override void Step<T>(CpuDevice device, in PackedMatrix<T> weight, in SequenceBlock block, int step)
    {
        var (h, w, stride) = (Hidden, Width, block.Stride);
        Span<T> gates = Gates.Span<T>(), states = State.Span<T>(), cells = cell.Span<T>(), outputs = Output.Span<T>();
        Span<T> bias = Weights.InputBias.Span<T>(), hiddenBias = Weights.HiddenBias.Span<T>();
        var context = ContextSums is null ? default : ContextSums.Span<T>();
        MultiplyHidden(device, block, step, states[(block.First * h)..], weight, gates[(block.Offset(step) * w)..], accumulate: true);
        for (int i = 0, rows = block.BatchSize(step); i < rows; i++)
        {
            var (place, row) = (block.First + i * stride, block.Offset(step) + i * stride);
            var at = row * h;
            new LstmRow<T>
            {
                Gates = gates.Slice(row * w, w),
                InputBias = context.IsEmpty ? bias : context.Slice(place * w, w),
                HiddenBias = hiddenBias,
                State = states.Slice(place * h, h),
                Cell = cells.Slice(place * h, h),
                Output = outputs.Slice(at, h),
                Previous = Previous is null ? default : Previous.Span<T>().Slice(at, h),
                PreviousCell = previousCell is null ? default : previousCell.Span<T>().Slice(at, h),
                Squashed = squashed is null ? default : squashed.Span<T>().Slice(at, h),
            }.Forward();
        }
    }

    protected override void BeginBackward<T>()
    {
        if (!hasFinalCellGradient) cell.Span<T>().Clear();
    }

    protected override void StepBackward<T>(CpuDevice device, in PackedMatrix<T> weight, in SequenceBlock block, int step)
    {
        var (h, w, stride) = (Hidden, Width, block.Stride);
        Span<T> gates = Gates.Span<T>(), states = State.Span<T>(), cells = cell.Span<T>(), outputs = Output.Gradient<T>();
        Span<T> previousCells = previousCell!.Span<T>(), tanhCells = squashed!.Span<T>();
        var context = ContextSums is null ? default : ContextSums.Span<T>();
        for (int i = 0, rows = block.BatchSize(step); i < rows; i++)
        {
            var (place, row) = (block.First + i * stride, block.Offset(step) + i * stride);
            var at = row * h;
            new LstmRow<T>
            {
                Gates = gates.Slice(row * w, w),
                State = states.Slice(place * h, h),
                Cell = cells.Slice(place * h, h),
                Output = outputs.Slice(at, h),
                PreviousCell = previousCells.Slice(at, h),
                Squashed = tanhCells.Slice(at, h),
                ContextGradient = context.IsEmpty ? default : context.Slice(place * w, w),
            }.Backward();
        }
        MultiplyHidden(device, block, step, gates[(block.Offset(step) * w)..], weight, states[(block.First * h)..], accumulate: false);
    }

    protected override void AddHiddenGradients<T>(CpuDevice device)
    {
        AddHiddenGradients<T>(device, Gates.Span<T>(), Width, 0, Width);
        if (!Weights.HiddenBias.RequiresGradient) return;
        var db = Weights.HiddenBias.AddGradient<T>();
        Elementwise.Binary<Add, T>(db, BiasGradient!.Span<T>()[..Width], db);
    }

    protected override void EndBackward<T>()
    {
        if (initialCell is { RequiresGradient: true }) AddSorted<T>(cell, initialCell);
    }
}

/// <summary>The cells of an LSTM layer when it has run through each sequence: a second output, whose gradient it hands to the layer.</summary>
internal sealed class LstmCellOperation(LstmOperation layer, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(0, [Output, Output]);

    public override void Forward<T>(CpuDevice device) => layer.CopyCells(Output.Span<T>());

    public override void Backward<T>(CpuDevice device) => layer.SetFinalCellGradient<T>(Output);
}
