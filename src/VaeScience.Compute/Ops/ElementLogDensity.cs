using System.Numerics;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>Log densities of independent numbers, value and gradient in one pass.</summary>
public static class ElementLogDensityOp
{
    /// <summary>log p(x[i mod n, j] | parameters[i, j]), summed over j or not.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="density">The density of one number.</param>
    /// <param name="x">Data, [n, f].</param>
    /// <param name="mask">1 where x was observed, 0 where it is missing, [n, f]; null if all was observed.</param>
    /// <param name="inputs">One to three parameters; at least one of them is decoded, with m = s n rows.</param>
    /// <param name="byFeature">False sums over the features, true does not.</param>
    /// <returns>[m], or [m, f] by feature; nats.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public static Tensor ElementLogDensity<TDensity>(
        this Tape tape, TDensity density, Tensor x, Tensor? mask, (DensityInput A, DensityInput B, DensityInput C) inputs, bool byFeature)
        where TDensity : struct, IElementDensity
    {
        if (x.Shape.Rank != 2 || mask is not null && mask.Shape != x.Shape) throw new ShapeException($"data {x.Shape} with mask {mask?.Shape}; wanted [n, f] both");
        var rows = 0;
        var requires = false;
        foreach (var input in (ReadOnlySpan<DensityInput>)[inputs.A, inputs.B, inputs.C])
        {
            if (input.Tensor is null) continue;
            requires |= input.TakesGradient;
            if (input.IsDecoded) rows = input.Tensor.Shape.Rows;
            if (input.IsDecoded ? input.Column + x.Shape[1] > input.Tensor.Shape.Columns : input.Tensor.Length != 1 && input.Tensor.Length != x.Shape[1])
                throw new ShapeException($"data {x.Shape} with a parameter {input.Tensor.Shape}, column {input.Column}");
        }
        if (rows == 0 && x.Shape[0] != 0 || x.Shape[0] == 0 || rows % x.Shape[0] != 0)
            throw new ShapeException($"{rows} rows of parameters are no whole number of draws for data {x.Shape}");
        var f = x.Shape[1];
        var y = new Tensor(tape, byFeature ? [rows, f] : [rows], tape.IsRecording && requires);
        return tape.Apply(new ElementLogDensityOperation<TDensity>(density, x, mask, inputs, rows, y));
    }
}

/// <summary>Rows of parameters against rows of data; the data repeat for every draw.</summary>
internal sealed class ElementLogDensityOperation<TDensity> : Operation
    where TDensity : struct, IElementDensity
{
    // m = s n rows of parameters, n = rows of data, f = features
    private readonly TDensity density;
    private readonly Tensor x;
    private readonly Tensor? mask;
    private readonly (DensityInput A, DensityInput B, DensityInput C) inputs;
    private readonly int rows;
    private readonly Tensor? dA, dB, dC;
    private readonly Tensor? terms;

    public ElementLogDensityOperation(
        TDensity density, Tensor x, Tensor? mask, (DensityInput A, DensityInput B, DensityInput C) inputs, int rows, Tensor y) : base(y)
    {
        (this.density, this.x, this.mask, this.inputs, this.rows) = (density, x, mask, inputs, rows);
        var tape = y.Tape!;
        Shape shape = [rows, x.Shape[1]];
        if (y.Shape.Rank == 1) terms = tape.Rent([Partition.RowParts(rows, x.Shape[1]), x.Shape[1]]);
        if (!y.RequiresGradient) return;
        dA = inputs.A.TakesGradient ? tape.Rent(shape) : null;
        dB = inputs.B.TakesGradient ? tape.Rent(shape) : null;
        dC = inputs.C.TakesGradient ? tape.Rent(shape) : null;
    }

    // A difference, a product and their slopes for each parameter, the least that a density has.
    public override OperationCost Cost(bool isBackward) => isBackward
        ? OperationCost.Of(2L * TDensity.ParameterCount * rows * x.Shape[1], [dA, dB, dC, Output, inputs.A.Tensor, inputs.B.Tensor, inputs.C.Tensor])
        : OperationCost.Of(4L * TDensity.ParameterCount * rows * x.Shape[1], [x, inputs.A.Tensor, inputs.B.Tensor, inputs.C.Tensor, dA, dB, dC, Output]);

    public override string Name => $"{typeof(TDensity).Name}LogDensity";

    public override void Forward<T>(CpuDevice device)
    {
        var parts = Partition.RowParts(rows, x.Shape[1]);
        switch (LaneWidth.Bits)
        {
            case 512: device.Workers.Run(new ForwardJob<Lane512<T>, T>(this), parts); break;
            case 256: device.Workers.Run(new ForwardJob<Lane256<T>, T>(this), parts); break;
            case 128: device.Workers.Run(new ForwardJob<Lane128<T>, T>(this), parts); break;
            default: device.Workers.Run(new ForwardJob<Lane1<T>, T>(this), parts); break;
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        AddGradient<T>(device, inputs.A, dA);
        AddGradient<T>(device, inputs.B, dB);
        AddGradient<T>(device, inputs.C, dC);
    }

    private void AddGradient<T>(CpuDevice device, DensityInput input, Tensor? derivative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (derivative is null) return;
        var tensor = input.Tensor!;
        var target = tensor.AddGradient<T>();
        Span<T> d = derivative.Span<T>(), dy = Output.Gradient<T>();
        var f = x.Shape[1];
        if (input.IsDecoded)
        {
            device.Workers.Run(new DecodedJob<T>(tensor, input.Column, derivative, Output), Partition.RowParts(rows, f));
            return;
        }
        var byFeature = Output.Shape.Rank == 2;
        for (var i = 0; i < d.Length; i++)
            target[tensor.Length == 1 ? 0 : i % f] += d[i] * dy[byFeature ? i : i / f];
    }

    /// <summary>One block of rows: log densities and derivatives.</summary>
    private readonly struct ForwardJob<TLane, T>(ElementLogDensityOperation<TDensity> operation) : IParallelJob
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var op = operation;
            var f = op.x.Shape[1];
            var y = op.Output.Span<T>();
            var block = Partition.RowsPerPart(f);
            var last = Math.Min(op.rows, (part + 1) * block);
            for (var i = part * block; i < last; i++)
            {
                var row = i % op.x.Shape[0] * f;
                var terms = op.terms is null ? y.Slice(i * f, f) : op.terms.Span<T>().Slice(part * f, f);
                DensityRow.Evaluate<TDensity, TLane, T>(
                    op.density, op.x.Span<T>().Slice(row, f),
                    DensityRow.Parameter<T>(op.inputs.A, i, f), DensityRow.Parameter<T>(op.inputs.B, i, f), DensityRow.Parameter<T>(op.inputs.C, i, f),
                    terms, Line(op.dA, i, f), Line(op.dB, i, f), Line(op.dC, i, f));
                if (op.mask is not null) Mask(op, op.mask.Span<T>().Slice(row, f), terms, i, f);
                if (op.terms is not null) y[i] = T.CreateTruncating(Reduction.Sum<T>(terms));
            }
        }

        private static Span<T> Line(Tensor? matrix, int i, int f) => matrix is null ? default : matrix.Span<T>().Slice(i * f, f);

        private static void Mask(ElementLogDensityOperation<TDensity> op, ReadOnlySpan<T> mask, Span<T> terms, int i, int f)
        {
            // Selected, not multiplied: a missing value may be NaN.
            for (var j = 0; j < f; j++)
            {
                if (mask[j] != T.Zero) continue;
                terms[j] = T.Zero;
                if (op.dA is not null) Line(op.dA, i, f)[j] = T.Zero;
                if (op.dB is not null) Line(op.dB, i, f)[j] = T.Zero;
                if (op.dC is not null) Line(op.dC, i, f)[j] = T.Zero;
            }
        }
    }

    /// <summary>One block of rows: gradient of decoded parameters += derivative times gradient of the row.</summary>
    private readonly struct DecodedJob<T>(Tensor raw, int column, Tensor derivative, Tensor output) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (rows, f) = (derivative.Shape[0], derivative.Shape[1]);
            var w = raw.Shape.Columns;
            Span<T> target = raw.AddGradient<T>(out _), d = derivative.Span<T>(), dy = output.Gradient<T>();
            var last = Math.Min(rows, (part + 1) * Partition.RowsPerPart(f));
            for (var i = part * Partition.RowsPerPart(f); i < last; i++)
            {
                var row = target.Slice(i * w + column, f);
                if (output.Shape.Rank == 2) Elementwise.Ternary<Kernels.Operators.MultiplyAdd, T>(d.Slice(i * f, f), dy.Slice(i * f, f), row, row);
                else Elementwise.ScaleAdd<T>(d.Slice(i * f, f), dy[i], row);
            }
        }
    }
}
