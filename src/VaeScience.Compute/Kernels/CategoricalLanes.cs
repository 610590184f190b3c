using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>Log softmax of one row, lanes over its features.</summary>
internal static class CategoricalLanes
{
    /// <summary>log P of the classes observed, and its derivatives.</summary>
    /// <param name="logits">[K, f]: class k of feature j at k f + j.</param>
    /// <param name="x">The classes observed, [f].</param>
    /// <param name="terms">Becomes log P, [f].</param>
    /// <param name="derivative">Becomes d log P / d logits, [K, f]; empty if unwanted.</param>
    public static void Evaluate<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> x, Span<T> terms, Span<T> derivative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // What is left of a row goes through narrower registers, which give the same bits.
        var j = 0;
        if (LaneWidth.Bits >= 512) Evaluate<Lane512<T>, T>(logits, x, terms, derivative, ref j);
        if (LaneWidth.Bits >= 256) Evaluate<Lane256<T>, T>(logits, x, terms, derivative, ref j);
        if (LaneWidth.Bits >= 128) Evaluate<Lane128<T>, T>(logits, x, terms, derivative, ref j);
        Evaluate<Lane1<T>, T>(logits, x, terms, derivative, ref j);
    }

    private static void Evaluate<TLane, T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> x, Span<T> terms, Span<T> derivative, ref int j)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (zero, one, f) = (TLane.Create(0.0), TLane.Create(1.0), x.Length);
        for (; j <= f - TLane.Count; j += TLane.Count)
        {
            var max = TLane.Load(in logits[j]);
            for (var at = j + f; at < logits.Length; at += f) max = TLane.Max(TLane.Load(in logits[at]), max);
            var observed = TLane.Load(in x[j]);
            var (excess, found, picked) = (zero, zero, zero);
            for (var (at, k) = (j, 0); at < logits.Length; at += f, k++)
            {
                var below = TLane.Load(in logits[at]) - max;
                var isMax = First<TLane, T>(below, ref found);
                excess += TLane.Select(isMax, zero, Exponential.Exp<TLane, T>(below));
                picked = TLane.Select(TLane.AreEqual(observed, TLane.Create((double)k)), below, picked);
            }
            (picked - Logarithm.Log1p<TLane, T>(excess)).Store(ref terms[j]);
            if (derivative.IsEmpty) continue;
            var reciprocal = one / (one + excess);
            found = zero;
            for (var (at, k) = (j, 0); at < logits.Length; at += f, k++)
            {
                var below = TLane.Load(in logits[at]) - max;
                var isMax = First<TLane, T>(below, ref found);
                var p = Exponential.Exp<TLane, T>(below) * reciprocal;
                // 1 - p of the likeliest class is the share of the others, to all digits.
                var rest = TLane.Select(isMax, excess * reciprocal, one - p);
                TLane.Select(TLane.AreEqual(observed, TLane.Create((double)k)), rest, -p).Store(ref derivative[at]);
            }
        }
    }

    /// <summary>Mask: this is the first class at the maximum, which contributes exactly 1 to the sum and is left out of its excess over 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane First<TLane, T>(TLane below, ref TLane found)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (zero, one) = (TLane.Create(0.0), TLane.Create(1.0));
        var isFirst = TLane.AreEqual(below, zero) & TLane.AreEqual(found, zero);
        found = TLane.Select(isFirst, one, found);
        return isFirst;
    }
}
