using System.Numerics;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>What gated recurrent layers have in common: one layer, one direction, over packed sequences.</summary>
/// <remarks>
/// Products of all steps at once: of the inputs forward, and of every weight's gradient backward. Step by step remains one product with
/// the hidden weight, of the sequences that have that step; the gates are one pass of lanes over its rows. Sequences do not see each
/// other, so blocks of them go through all steps side by side, and threads meet once a layer instead of once a step.
/// <code>
/// n sequences, N = Total packed rows, b rows of a step, f inputs, c context, h units, G gates, w = G h
/// gates [N, w]     sums of the inputs, then gate values, then gradients of the sums
/// state [n, h]     the latest state of each sequence, in packed order; backward its gradient
/// previous [N, h]  the state that each step began with
/// </code>
/// </remarks>
internal abstract unsafe class RecurrentOperation : Operation
{
    private readonly Tensor x;
    private readonly Tensor? initial, context, sortedContext;

    protected RecurrentOperation(int gateCount, in RecurrentInput input, Tensor y) : base(y)
    {
        (x, Weights, Packing, initial, context, IsReverse) = input;
        var tape = y.Tape!;
        Hidden = y.Shape[1];
        Width = gateCount * Hidden;
        Gates = tape.Rent([x.Shape[0], Width]);
        State = tape.Rent([Packing.Rows, Hidden]);
        if (y.RequiresGradient)
        {
            Previous = tape.Rent([x.Shape[0], Hidden]);
            BiasGradient = tape.Rent([Width + Hidden]);
        }
        if (context is null) return;
        sortedContext = tape.Rent(context.Shape);
        ContextSums = tape.Rent([Packing.Rows, Width]);
    }

    protected RecurrentWeights Weights { get; }

    protected SequencePacking Packing { get; }

    protected bool IsReverse { get; }

    protected int Hidden { get; }

    protected int Width { get; }

    protected Tensor Gates { get; }

    protected Tensor State { get; }

    protected Tensor? Previous { get; }

    /// <summary>The gradients of the sums, [w], and of <see cref="Candidate"/>, [h], added up over all steps and sequences.</summary>
    protected Tensor? BiasGradient { get; }

    /// <summary>Backward the gradients of those sums of the state that do not just add to sums of the input. [N, h], or none.</summary>
    protected virtual Tensor? Candidate => null;

    /// <summary>What the context adds to the sums of each sequence, the input's bias with it; backward its gradient. [n, w].</summary>
    protected Tensor? ContextSums { get; }

    private int Inputs => x.Shape[1];

    private int InputWidth => Weights.InputWeight.Shape[1];

    // The products; the gates' few operations a unit vanish beside them. Backward has one for the operand and one for the weight.
    public sealed override OperationCost Cost(bool isBackward)
    {
        var products = 2L * Width * (x.Shape[0] * (long)(Inputs + Hidden) + Packing.Rows * (long)(InputWidth - Inputs));
        return isBackward
            ? OperationCost.Of(2 * products, [Gates, Gates, Previous, Output, Weights.InputWeight, Weights.HiddenWeight, x, x, Weights.InputWeight, Weights.HiddenWeight])
            : OperationCost.Of(products, [x, Weights.InputWeight, Weights.HiddenWeight, Gates, Previous, Output]);
    }

    public sealed override void Forward<T>(CpuDevice device)
    {
        device.Matrix.Multiply<T>(
            device.Workers, Transpose.No, Transpose.Yes, x.Shape[0], Width, Inputs,
            x.Span<T>(), Inputs, Weights.InputWeight.Span<T>(), InputWidth, Gates.Span<T>(), Width, accumulate: false);
        if (context is not null) AddContext<T>(device);
        if (initial is null) State.Span<T>().Clear();
        else Sort<T>(initial, State);
        Begin<T>();
        RunBlocks<T>(device, isBackward: false);
    }

    public sealed override void Backward<T>(CpuDevice device)
    {
        State.Span<T>().Clear();
        ContextSums?.Span<T>().Clear();
        BeginBackward<T>();
        RunBlocks<T>(device, isBackward: true);
        if (initial is { RequiresGradient: true }) AddSorted<T>(State, initial);
        AddInputGradients<T>(device);
        if (context is not null) AddContextGradients<T>(device);
        AddHiddenGradients<T>(device);
        EndBackward<T>();
    }

    /// <summary>Sets what a layer carries beside its state.</summary>
    protected virtual void Begin<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>One step of those sequences of a block that have it, at least one. Several blocks run at once.</summary>
    protected abstract void Step<T>(CpuDevice device, in PackedMatrix<T> weight, in SequenceBlock block, int step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Sets the gradient of what a layer carries beside its state.</summary>
    protected virtual void BeginBackward<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>The gradients of one step: of the sums, in place of the gates, and of the states it began with.</summary>
    protected abstract void StepBackward<T>(CpuDevice device, in PackedMatrix<T> weight, in SequenceBlock block, int step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Adds the gradients of hidden weight and bias.</summary>
    protected abstract void AddHiddenGradients<T>(CpuDevice device)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Adds the gradient of what a layer carried beside its state.</summary>
    protected virtual void EndBackward<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>y (+)= a op(W_hh) over the sequences of a block that have a step; a and y begin at its first row, rows lie the block's stride apart.</summary>
    protected static void MultiplyHidden<T>(CpuDevice device, in SequenceBlock block, int step, ReadOnlySpan<T> a, in PackedMatrix<T> weight, Span<T> y, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        device.Matrix.Multiply(device.Workers, block.BatchSize(step), a, block.Stride * weight.K, weight, y, block.Stride * weight.N, accumulate);

    /// <summary>Copies rows [n, h] from the caller's order to the packed one.</summary>
    protected void Sort<T>(Tensor from, Tensor to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var columns = from.Shape[1];
        for (var place = 0; place < Packing.Rows; place++)
            from.Span<T>().Slice(Packing.Order[place] * columns, columns).CopyTo(to.Span<T>()[(place * columns)..]);
    }

    /// <summary>Adds rows [n, h] in packed order to a gradient in the caller's.</summary>
    protected void AddSorted<T>(Tensor from, Tensor to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var columns = from.Shape[1];
        var target = to.AddGradient<T>();
        for (var place = 0; place < Packing.Rows; place++)
        {
            var row = target.Slice(Packing.Order[place] * columns, columns);
            Elementwise.Binary<Add, T>(row, from.Span<T>().Slice(place * columns, columns), row);
        }
    }

    /// <summary>dW_hh [count rows from first on] += gradients of the sums ^T previous states; likewise the bias.</summary>
    protected void AddHiddenGradients<T>(CpuDevice device, ReadOnlySpan<T> gradients, int stride, int first, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!Weights.HiddenWeight.RequiresGradient) return;
        // Filled with zeros first where it is new, since a caller may bring the rows one part after the other.
        var dw = Weights.HiddenWeight.AddGradient<T>().Slice(first * Hidden, count * Hidden);
        device.Matrix.Multiply<T>(
            device.Workers, Transpose.Yes, Transpose.No, count, Hidden, x.Shape[0],
            gradients, stride, Previous!.Span<T>(), Hidden, dw, Hidden, accumulate: true);
    }

    private void AddContext<T>(CpuDevice device)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var c = context!.Shape[1];
        Sort<T>(context, sortedContext!);
        var sums = ContextSums!.Span<T>();
        device.Matrix.Multiply<T>(
            device.Workers, Transpose.No, Transpose.Yes, Packing.Rows, Width, c,
            sortedContext!.Span<T>(), c, ContextColumns(Weights.InputWeight.Span<T>()), InputWidth, sums, Width, accumulate: false);
        for (var start = 0; start < sums.Length; start += Width)
            Elementwise.Binary<Add, T>(sums.Slice(start, Width), Weights.InputBias.Span<T>(), sums.Slice(start, Width));
    }

    private void AddInputGradients<T>(CpuDevice device)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> gradients = Gates.Span<T>();
        var total = x.Shape[0];
        var db = BiasGradient!.Span<T>()[..Width];
        if (Weights.InputBias.RequiresGradient) Elementwise.Binary<Add, T>(Weights.InputBias.AddGradient<T>(), db, Weights.InputBias.AddGradient<T>());
        if (Weights.InputWeight.RequiresGradient)
        {
            var dw = Weights.InputWeight.AddGradient<T>(out var add);
            device.Matrix.Multiply<T>(
                device.Workers, Transpose.Yes, Transpose.No, Width, Inputs, total, gradients, Width, x.Span<T>(), Inputs, dw, InputWidth, add);
            if (context is not null)
                device.Matrix.Multiply<T>(
                    device.Workers, Transpose.Yes, Transpose.No, Width, context.Shape[1], Packing.Rows,
                    ContextSums!.Span<T>(), Width, sortedContext!.Span<T>(), context.Shape[1], ContextColumns(dw), InputWidth, add);
        }
        if (!x.RequiresGradient) return;
        var dx = x.AddGradient<T>(out var addInput);
        device.Matrix.Multiply<T>(
            device.Workers, Transpose.No, Transpose.No, total, Inputs, Width,
            gradients, Width, Weights.InputWeight.Span<T>(), InputWidth, dx, Inputs, addInput);
    }

    private void AddContextGradients<T>(CpuDevice device)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!context!.RequiresGradient) return;
        var c = context.Shape[1];
        // The weights' gradient has been taken: the sorted context makes room for its own.
        device.Matrix.Multiply<T>(
            device.Workers, Transpose.No, Transpose.No, Packing.Rows, c, Width,
            ContextSums!.Span<T>(), Width, ContextColumns(Weights.InputWeight.Span<T>()), InputWidth, sortedContext!.Span<T>(), c, accumulate: false);
        AddSorted<T>(sortedContext, context);
    }

    // The input weight's last c columns; the rows keep their stride.
    private Span<T> ContextColumns<T>(Span<T> weight) => weight[Math.Min(Inputs, weight.Length)..];

    private void RunBlocks<T>(CpuDevice device, bool isBackward)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scratch = device.Scratches.Take();
        var (transpose, columns, depth) = isBackward ? (Transpose.No, Hidden, Width) : (Transpose.Yes, Width, Hidden);
        var weight = device.Matrix.Pack<T>(transpose, columns, depth, Weights.HiddenWeight.Span<T>(), Hidden, scratch.Right);
        var count = SequenceBlock.Count(Packing);
        if (!isBackward) device.Workers.Run(new BlockJob<T>(this, device, weight, null), count);
        else
        {
            var sums = scratch.Left.Reserve<double>((nint)count * BiasGradient!.Length);
            device.Workers.Run(new BlockJob<T>(this, device, weight, sums), count);
            SetBiasGradient<T>(sums, count);
        }
        device.Scratches.Return(scratch);
    }

    // The blocks' sums, added in order.
    private void SetBiasGradient<T>(double* sums, int blocks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var db = BiasGradient!.Span<T>();
        for (var j = 0; j < db.Length; j++)
        {
            var sum = 0.0;
            for (var block = 0; block < blocks; block++) sum += sums[(nint)block * db.Length + j];
            db[j] = T.CreateTruncating(sum);
        }
    }

    // While the step's gradients are in cache.
    private void AddBiasGradients<T>(in SequenceBlock block, int step, Span<double> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> gates = Gates.Span<T>(), candidates = Candidate is null ? default : Candidate.Span<T>();
        for (int i = 0, rows = block.BatchSize(step); i < rows; i++)
        {
            var at = block.Offset(step) + i * block.Stride;
            Reduction.AddRow(gates.Slice(at * Width, Width), sums[..Width]);
            if (!candidates.IsEmpty) Reduction.AddRow(candidates.Slice(at * Hidden, Hidden), sums[Width..]);
        }
    }

    private readonly struct BlockJob<T>(RecurrentOperation op, CpuDevice device, PackedMatrix<T> weight, double* biasSums) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var block = new SequenceBlock(op.Packing, part, SequenceBlock.Count(op.Packing));
            if (biasSums is null) Forward(block);
            else Backward(block, new Span<double>(biasSums + (nint)part * op.BiasGradient!.Length, op.BiasGradient.Length));
        }

        private void Forward(in SequenceBlock block)
        {
            for (var i = 0; i < op.Packing.Steps; i++)
            {
                var step = op.IsReverse ? op.Packing.Steps - 1 - i : i;
                if (block.BatchSize(step) > 0) op.Step(device, weight, block, step);
            }
        }

        private void Backward(in SequenceBlock block, Span<double> sums)
        {
            sums.Clear();
            for (var i = 0; i < op.Packing.Steps; i++)
            {
                var step = op.IsReverse ? i : op.Packing.Steps - 1 - i;
                if (block.BatchSize(step) == 0) continue;
                op.StepBackward(device, weight, block, step);
                op.AddBiasGradients<T>(block, step, sums);
            }
        }
    }
}
