using System.Numerics;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Kernels;

/// <summary>Log-softmax of one row at one class, with its gradient.</summary>
internal static class CrossEntropyRow
{
    private const int Scratch = 256;

    /// <summary>log sum exp(x) - x[target].</summary>
    /// <param name="logits">x, [K].</param>
    /// <param name="target">0 .. K - 1.</param>
    /// <param name="derivative">Becomes softmax(x) - onehot(target), [K]; empty if unwanted.</param>
    public static T Evaluate<T>(ReadOnlySpan<T> logits, int target, Span<T> derivative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> scratch = stackalloc T[Scratch];
        var max = Reduction.Max(logits);
        var (own, others) = (0.0, 0.0);
        for (var start = 0; start < logits.Length; start += Scratch)
        {
            var length = Math.Min(Scratch, logits.Length - start);
            var part = derivative.IsEmpty ? scratch[..length] : derivative.Slice(start, length);
            Elementwise.BinaryScalar<RowSoftmax.ExpOfDifference, T>(logits.Slice(start, length), max, part);
            if (target >= start && target < start + length)
            {
                own = double.CreateTruncating(part[target - start]);
                part[target - start] = T.Zero;
            }
            others += Reduction.Sum<T>(part);
        }
        var total = own + others;
        if (!derivative.IsEmpty)
        {
            Elementwise.BinaryScalar<Multiply, T>(derivative, T.CreateTruncating(1 / total), derivative);
            // p - 1 of a likely target is the share of the others, to all digits.
            derivative[target] = T.CreateTruncating(-others / total);
        }
        return T.CreateTruncating(own > others
            ? Logarithm.Log1p<Lane1<double>, double>(new(others / own)).Value
            : Logarithm.Log<Lane1<double>, double>(new(total)).Value - double.CreateTruncating(logits[target] - max));
    }
}
