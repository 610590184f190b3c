using System.Numerics;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Log probabilities of counts, value and gradient in one pass.</summary>
public static class CountLogDensityOp
{
    /// <summary>log p(x[i mod n, j] | raw[i, :]) of independent counts, summed over j or not.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="raw">Decoder output, [m, k f] with m = s n rows and k = <see cref="CountForm.DecodedCount"/>.</param>
    /// <param name="x">Counts, whole numbers from 0, [n, f].</param>
    /// <param name="mask">1 where x was observed, 0 where it is missing, [n, f]; null if all was observed.</param>
    /// <param name="form">Which distribution, with the parameters that are not decoded.</param>
    /// <param name="byFeature">False sums over the features, true does not.</param>
    /// <param name="sparse">The same counts where they are not zero, [n, f], which saves looking for them; null if there is no such form.</param>
    /// <returns>[m], or [m, f] by feature; nats.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    /// <remarks>
    /// Poisson: x log m - m - lnG(x+1). Negative binomial: lnG(x+r) - lnG(r) - lnG(x+1) + r log(r/(r+m)) + x log(m/(r+m)).
    /// With extra zeros of probability s = sigmoid(a): log(s + (1-s) p(0)) at 0, log(1-s) + log p(x) elsewhere. Source: Lopez et al. 2018.
    /// </remarks>
    public static Tensor CountLogDensity(this Tape tape, Tensor raw, Tensor x, Tensor? mask, CountForm form, bool byFeature, SparseRows? sparse = null)
    {
        if (x.Shape.Rank != 2 || mask is not null && mask.Shape != x.Shape) throw new ShapeException($"counts {x.Shape} with mask {mask?.Shape}; wanted [n, f] both");
        var (n, f) = (x.Shape[0], x.Shape[1]);
        if (raw.Shape.Rank != 2 || raw.Shape[1] != form.DecodedCount * f || n == 0 || raw.Shape[0] % n != 0)
            throw new ShapeException($"counts {x.Shape} with decoder output {raw.Shape}; wanted [n, f] and [s n, {form.DecodedCount} f]");
        if (sparse is not null && (sparse.Count != n || sparse.Columns != f)) throw new ShapeException($"counts {x.Shape} with a sparse form [{sparse.Count}, {sparse.Columns}]");
        if (form.LogDispersion is { } r && r.Length != 1 && r.Length != f) throw new ShapeException($"counts {x.Shape} with log dispersion {r.Shape}; wanted [f] or [1]");
        if (form.Library is { } l && l.Length != n) throw new ShapeException($"counts {x.Shape} with totals {l.Shape}; wanted [n]");
        var rows = raw.Shape[0];
        return tape.Apply(new CountLogDensityOperation(raw, (x, mask, sparse), form, tape.Result(byFeature ? [rows, f] : [rows], raw, raw, form.LogDispersion)));
    }
}

/// <summary>Rows of decoder output against rows of counts; the counts repeat for every draw.</summary>
internal sealed class CountLogDensityOperation : Operation
{
    // m = s n rows of decoder output, n = rows of counts, f = features, k = decoded numbers of a feature, r = inverse dispersion
    private readonly Tensor raw, x;
    private readonly Tensor? mask;
    private readonly SparseRows? sparse;
    private readonly CountForm form;
    private readonly Tensor slopes;
    private readonly Tensor? dispersionSlopes, shares, inverseSums, terms;
    private readonly DispersionTable? dispersion;

    public CountLogDensityOperation(Tensor raw, (Tensor X, Tensor? Mask, SparseRows? Sparse) counts, CountForm form, Tensor y) : base(y)
    {
        (this.raw, this.form) = (raw, form);
        (x, mask, sparse) = counts;
        var tape = y.Tape!;
        var (m, f) = (raw.Shape[0], x.Shape[1]);
        var parts = Partition.RowParts(m, f);
        slopes = tape.Rent(y.RequiresGradient ? raw.Shape : [parts, raw.Shape[1]]);
        if (form.IsDispersed && !form.DecodesDispersion) dispersionSlopes = tape.Rent([y.RequiresGradient ? m : parts, f]);
        if (form.IsDispersed) dispersion = new DispersionTable(tape, form.LogDispersion, parts, f);
        if (form.Library is not null)
        {
            // Rows that are summed are done with their shares at once.
            shares = tape.Rent([y is { RequiresGradient: true, Shape.Rank: 2 } ? m : parts, f]);
            inverseSums = tape.Rent([m]);
        }
        if (y.Shape.Rank == 1) terms = tape.Rent([parts, f]);
    }

    // What a zero costs, log1p and exp as one each; the few other counts cost more.
    public override OperationCost Cost(bool isBackward) =>
        new(
            raw.Shape[0] * (long)x.Shape[1] * (isBackward ? 2 : 2 + (form.IsDispersed ? 6 : 0) + (form.IsZeroInflated ? 18 : 0)),
            slopes.Bytes + raw.Bytes + (dispersionSlopes?.Bytes ?? 0) + (isBackward ? 0 : x.Bytes * (raw.Shape[0] / x.Shape[0])));

    public override void Forward<T>(CpuDevice device)
    {
        dispersion?.Fill<T>();
        var parts = Partition.RowParts(raw.Shape[0], x.Shape[1]);
        switch (LaneWidth.Bits)
        {
            case 512: device.Workers.Run(new ForwardJob<Lane512<T>, Lane512<double>, T>(this), parts); break;
            case 256: device.Workers.Run(new ForwardJob<Lane256<T>, Lane256<double>, T>(this), parts); break;
            case 128: device.Workers.Run(new ForwardJob<Lane128<T>, Lane128<double>, T>(this), parts); break;
            default: device.Workers.Run(new ForwardJob<Lane1<T>, Lane1<double>, T>(this), parts); break;
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        var add = false;
        if (raw.RequiresGradient) raw.AddGradient<T>(out add);
        device.Workers.Run(new BackwardJob<T>(this, add), Partition.RowParts(raw.Shape[0], x.Shape[1]));
        if (dispersionSlopes is null || form.LogDispersion is not { RequiresGradient: true } logR) return;
        var f = x.Shape[1];
        dispersion!.AddGradient(dispersionSlopes.Span<T>(), Output.Shape.Rank == 2 ? default : Output.Gradient<T>(), f, logR);
    }

    /// <summary>One block of rows: log probabilities and slopes.</summary>
    private readonly struct ForwardJob<TLane, TDouble, T>(CountLogDensityOperation op) : IParallelJob
        where TLane : struct, ILane<TLane, T>
        where TDouble : struct, ILane<TDouble, double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (n, f) = (op.x.Shape[0], op.x.Shape[1]);
            var block = Partition.RowsPerPart(f);
            var last = Math.Min(op.raw.Shape[0], (part + 1) * block);
            for (var i = part * block; i < last; i++)
            {
                // Slopes that nobody wants go to a line of the part that is overwritten.
                var line = op.Output.RequiresGradient ? i : part;
                var raw = Line<T>(op.raw, i);
                var slopes = Line<T>(op.slopes, line);
                var dispersion = op.dispersion is null ? default : op.dispersion.Row<T>(part, op.form.DecodesDispersion ? raw.Slice(f, f) : default);
                var logits = op.form.IsZeroInflated ? raw[^f..] : default;
                var row = new CountRow<T>
                {
                    X = Line<T>(op.x, i % n),
                    LogMeans = raw[..f],
                    Dispersion = dispersion,
                    Logits = logits,
                    Y = op.terms is null ? Line<T>(op.Output, i) : Line<T>(op.terms, part),
                    MeanSlopes = slopes[..f],
                    DispersionSlopes = op.form.DecodesDispersion ? slopes.Slice(f, f) : op.dispersionSlopes is null ? default : Line<T>(op.dispersionSlopes, line),
                    LogitSlopes = op.form.IsZeroInflated ? slopes[^f..] : default,
                };
                if (op.sparse is { } sparse)
                {
                    var (start, length) = sparse.Entries(i % n);
                    row.HasEntries = true;
                    row.EntryColumns = sparse.Matrix.ColumnIndices.AsSpan(start, length);
                    row.EntryValues = sparse.Matrix.Values.AsSpan(start, length);
                }
                if (op.form.Library is not null) Share(ref row, i, part);
                row.Evaluate<TLane, TDouble>();
                if (op.form.DecodesDispersion) DispersionTable.StopBeyondBounds(raw.Slice(f, f), row.DispersionSlopes);
                if (op.mask is not null) row.Clear(Line<T>(op.mask, i % n));
                if (op.terms is null) continue;
                op.Output.Span<T>()[i] = T.CreateTruncating(Reduction.Sum<T>(row.Y));
                if (op.Output.RequiresGradient && op.shares is not null) op.LowerOthers(row.Weights, i, row.MeanSlopes);
            }
        }

        private void Share(ref CountRow<T> row, int i, int part)
        {
            var shares = Line<T>(op.shares!, op.shares!.Shape[0] == op.raw.Shape[0] ? i : part);
            var max = Reduction.Max<T>(row.LogMeans);
            Elementwise.BinaryScalar<RowSoftmax.ExpOfDifference, T>(row.LogMeans, max, shares);
            var sum = Reduction.Sum<T>(shares);
            var library = double.CreateTruncating(op.form.Library!.Span<T>()[i % op.x.Shape[0]]);
            op.inverseSums!.Span<T>()[i] = T.CreateTruncating(1 / sum);
            row.Weights = shares;
            row.WeightScale = T.CreateTruncating(library / sum);
            row.Shift = Math.Log(library) - Math.Log(sum) - double.CreateTruncating(max);
        }
    }

    /// <summary>One block of rows: gradient of the decoder output from the slopes and the gradient of the row.</summary>
    private readonly struct BackwardJob<T>(CountLogDensityOperation op, bool add) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var f = op.x.Shape[1];
            var block = Partition.RowsPerPart(f);
            var last = Math.Min(op.raw.Shape[0], (part + 1) * block);
            var isByFeature = op.Output.Shape.Rank == 2;
            var dy = op.Output.Gradient<T>();
            for (var i = part * block; i < last; i++)
            {
                var slopes = Line<T>(op.slopes, i);
                if (isByFeature) ByFeature(slopes, dy.Slice(i * f, f), i);
                if (!op.raw.RequiresGradient) continue;
                var scale = isByFeature ? T.One : dy[i];
                if (isByFeature && op.shares is not null) op.LowerOthers<T>(Line<T>(op.shares, i), i, slopes[..f]);
                var target = op.raw.AddGradient<T>(out _).Slice(i * slopes.Length, slopes.Length);
                if (add) Elementwise.ScaleAdd<T>(slopes, scale, target);
                else Elementwise.BinaryScalar<Multiply, T>(slopes, scale, target);
            }
        }

        private void ByFeature(Span<T> slopes, ReadOnlySpan<T> dy, int i)
        {
            var f = dy.Length;
            for (var at = 0; at < slopes.Length; at += f) Elementwise.Binary<Multiply, T>(slopes.Slice(at, f), dy, slopes.Slice(at, f));
            if (op.dispersionSlopes is null) return;
            var line = Line<T>(op.dispersionSlopes, i);
            Elementwise.Binary<Multiply, T>(line, dy, line);
        }
    }

    // The shares sum to one: what raises one lowers the others.
    private void LowerOthers<T>(ReadOnlySpan<T> weights, int i, Span<T> slopes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var total = T.CreateTruncating(Reduction.Sum<T>(slopes));
        Elementwise.ScaleAdd(weights, -total * inverseSums!.Span<T>()[i], slopes);
    }

    private static Span<T> Line<T>(Tensor matrix, int i)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var columns = matrix.Shape.Columns;
        return matrix.Span<T>().Slice(i * columns, columns);
    }
}
