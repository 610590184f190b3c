using System.Numerics;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>Log probabilities of unordered classes, value and gradient in one pass.</summary>
public static class CategoricalLogDensityOp
{
    /// <summary>log softmax of each feature's logits at the class observed, summed over features or not.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="logits">[m, K f] with m = s n: column k f + j is class k of feature j.</param>
    /// <param name="x">Classes, whole numbers 0 .. K - 1, [n, f].</param>
    /// <param name="mask">1 where x was observed, 0 where it is missing, [n, f]; null if all was observed.</param>
    /// <param name="byFeature">False sums over the features, true does not.</param>
    /// <returns>[m], or [m, f] by feature; nats, finite for finite input.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    /// <remarks>log P(x = c) = l_c - log sum_k exp(l_k); its gradient is onehot(c) - softmax(l). Nothing checks that x holds classes.</remarks>
    public static Tensor CategoricalLogDensity(this Tape tape, Tensor logits, Tensor x, Tensor? mask, bool byFeature)
    {
        if (x.Shape.Rank != 2 || mask is not null && mask.Shape != x.Shape) throw new ShapeException($"classes {x.Shape} with mask {mask?.Shape}; wanted [n, f] both");
        var (n, f) = (x.Shape[0], x.Shape[1]);
        if (logits.Shape.Rank != 2 || n == 0 || f == 0 || logits.Shape[0] % n != 0 || logits.Shape[1] % f != 0 || logits.Shape[1] == 0)
            throw new ShapeException($"logits {logits.Shape} for classes {x.Shape}; wanted [s n, K f] and [n, f]");
        var m = logits.Shape[0];
        return tape.Apply(new CategoricalLogDensityOperation(logits, x, mask, tape.Result(byFeature ? [m, f] : [m], logits)));
    }
}

/// <summary>Rows of logits against rows of classes; the classes repeat for every draw.</summary>
internal sealed class CategoricalLogDensityOperation : Operation
{
    // m = s n rows of logits, n = rows of classes, f = features, K = classes
    private readonly Tensor logits, x;
    private readonly Tensor? mask;

    // log P, [m, f], where the output has only its row sums.
    private readonly Tensor? terms;

    // d log P / d logits, [m, K f].
    private readonly Tensor? derivative;

    public CategoricalLogDensityOperation(Tensor logits, Tensor x, Tensor? mask, Tensor y) : base(y)
    {
        (this.logits, this.x, this.mask) = (logits, x, mask);
        var tape = y.Tape!;
        if (y.Shape.Rank == 1) terms = tape.Rent([logits.Shape[0], x.Shape[1]]);
        if (y.RequiresGradient) derivative = tape.Rent(logits.Shape);
    }

    public override OperationCost Cost(bool isBackward) => OperationCost.Of((isBackward ? 2L : 6) * logits.Length, isBackward ? [derivative, Output, logits, logits] : [logits, x, derivative, Output]);

    private int Parts => Partition.RowParts(logits.Shape[0], logits.Shape[1]);

    public override void Forward<T>(CpuDevice device) => device.Workers.Run(new ForwardJob<T>(this), Parts);

    public override void Backward<T>(CpuDevice device)
    {
        logits.AddGradient<T>();
        device.Workers.Run(new BackwardJob<T>(this), Parts);
    }

    private (int First, int Last) RowsOf(int part)
    {
        var block = Partition.RowsPerPart(logits.Shape[1]);
        return (part * block, Math.Min(logits.Shape[0], (part + 1) * block));
    }

    /// <summary>One block of rows: log probabilities and derivatives.</summary>
    private readonly struct ForwardJob<T>(CategoricalLogDensityOperation operation) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var op = operation;
            var (first, last) = op.RowsOf(part);
            var (f, w) = (op.x.Shape[1], op.logits.Shape[1]);
            for (var i = first; i < last; i++)
            {
                var row = i % op.x.Shape[0] * f;
                var terms = (op.terms ?? op.Output).Span<T>().Slice(i * f, f);
                var derivative = op.derivative is null ? default : op.derivative.Span<T>().Slice(i * w, w);
                CategoricalLanes.Evaluate(op.logits.Span<T>().Slice(i * w, w), op.x.Span<T>().Slice(row, f), terms, derivative);
                if (op.mask is not null) Drop(op.mask.Span<T>().Slice(row, f), terms, derivative);
                if (op.terms is not null) op.Output.Span<T>()[i] = T.CreateTruncating(Reduction.Sum<T>(terms));
            }
        }

        private static void Drop(ReadOnlySpan<T> mask, Span<T> terms, Span<T> derivative)
        {
            for (var j = 0; j < mask.Length; j++)
            {
                if (mask[j] != T.Zero) continue;
                terms[j] = T.Zero;
                for (var k = j; k < derivative.Length; k += mask.Length) derivative[k] = T.Zero;
            }
        }
    }

    /// <summary>One block of rows: gradient of the logits += derivative times the gradient of log P.</summary>
    private readonly struct BackwardJob<T>(CategoricalLogDensityOperation operation) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var op = operation;
            var (first, last) = op.RowsOf(part);
            var (f, w) = (op.x.Shape[1], op.logits.Shape[1]);
            Span<T> target = op.logits.AddGradient<T>(out _), dy = op.Output.Gradient<T>(), derivative = op.derivative!.Span<T>();
            for (var i = first; i < last; i++)
            {
                if (op.terms is not null) Elementwise.ScaleAdd<T>(derivative.Slice(i * w, w), dy[i], target.Slice(i * w, w));
                else
                    for (var k = i * w; k < (i + 1) * w; k += f)
                        Elementwise.Ternary<Kernels.Operators.MultiplyAdd, T>(derivative.Slice(k, f), dy.Slice(i * f, f), target.Slice(k, f), target.Slice(k, f));
            }
        }
    }
}
