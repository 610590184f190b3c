using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeScience.Compute.Kernels;

/// <summary>The cumulative logit model over lanes of data.</summary>
internal static class OrdinalLanes
{
    /// <summary>What a datum's level says of its cuts; the ends of the line are cuts too.</summary>
    public readonly ref struct Interval<T>
    {
        /// <summary>The cut above each datum.</summary>
        public ReadOnlySpan<T> Upper { get; init; }

        /// <summary>The cut below each datum.</summary>
        public ReadOnlySpan<T> Lower { get; init; }

        /// <summary>log(1 - exp(-(upper - lower))).</summary>
        public ReadOnlySpan<T> Gap { get; init; }
    }

    /// <summary>log P and its slopes for each datum.</summary>
    /// <param name="cuts">The cuts about each datum.</param>
    /// <param name="eta">Predictors.</param>
    /// <param name="terms">Becomes log P.</param>
    /// <param name="above">Becomes sigmoid(eta - upper), the slope of log P in the upper cut but for the gap; empty if unwanted.</param>
    /// <param name="below">Becomes sigmoid(lower - eta), the slope in the lower cut with its sign changed; empty if unwanted.</param>
    public static void Evaluate<T>(Interval<T> cuts, ReadOnlySpan<T> eta, Span<T> terms, Span<T> above, Span<T> below)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (LaneWidth.Bits >= 512 && eta.Length >= Lane512<T>.Count) Evaluate<Lane512<T>, T>(cuts, eta, terms, above, below);
        else if (LaneWidth.Bits >= 256 && eta.Length >= Lane256<T>.Count) Evaluate<Lane256<T>, T>(cuts, eta, terms, above, below);
        else if (LaneWidth.Bits >= 128 && eta.Length >= Lane128<T>.Count) Evaluate<Lane128<T>, T>(cuts, eta, terms, above, below);
        else Evaluate<Lane1<T>, T>(cuts, eta, terms, above, below);
    }

    /// <summary>Rows of f data: the gradient of their predictors, and of the cuts about each datum, added to what is there.</summary>
    /// <param name="f">Features.</param>
    /// <param name="dy">The gradient of log P, one for each row or one for each datum.</param>
    /// <param name="above">From the forward pass.</param>
    /// <param name="below">From the forward pass.</param>
    /// <param name="dEta">Gradient of the predictors; empty if unwanted.</param>
    /// <param name="dUpper">Gradient of the cut above, but for the gap.</param>
    /// <param name="dLower">Gradient of the cut below, but for the gap.</param>
    public static void Backward<T>(int f, ReadOnlySpan<T> dy, ReadOnlySpan<T> above, ReadOnlySpan<T> below, Span<T> dEta, Span<T> dUpper, Span<T> dLower)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var byFeature = dy.Length == above.Length;
        for (var (row, at) = (0, 0); at < above.Length; row++, at += f)
        {
            // A row is often shorter than a register: the rest goes through narrower ones, which give the same bits.
            var g = dy.Slice(byFeature ? at : row, byFeature ? f : 1);
            var (j, end) = (at, at + f);
            if (LaneWidth.Bits >= 512) Backward<Lane512<T>, T>(g, above, below, dEta, dUpper, dLower, ref j, end);
            if (LaneWidth.Bits >= 256) Backward<Lane256<T>, T>(g, above, below, dEta, dUpper, dLower, ref j, end);
            if (LaneWidth.Bits >= 128) Backward<Lane128<T>, T>(g, above, below, dEta, dUpper, dLower, ref j, end);
            Backward<Lane1<T>, T>(g, above, below, dEta, dUpper, dLower, ref j, end);
        }
    }

    private static void Evaluate<TLane, T>(Interval<T> cuts, ReadOnlySpan<T> eta, Span<T> terms, Span<T> above, Span<T> below)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref var upper = ref MemoryMarshal.GetReference(cuts.Upper);
        ref var lower = ref MemoryMarshal.GetReference(cuts.Lower);
        ref var gap = ref MemoryMarshal.GetReference(cuts.Gap);
        ref var predictor = ref MemoryMarshal.GetReference(eta);
        var slopes = !above.IsEmpty;
        for (var k = 0; k < eta.Length; k += TLane.Count)
        {
            // The last lane reaches back over data that are done: they get the same values once more.
            var at = Math.Min(k, eta.Length - TLane.Count);
            var e = TLane.Load(ref Unsafe.Add(ref predictor, at));
            var term = LogProbability<TLane, T>(
                TLane.Load(ref Unsafe.Add(ref upper, at)) - e, TLane.Load(ref Unsafe.Add(ref lower, at)) - e, out var sigmaAbove, out var sigmaBelow);
            (term + TLane.Load(ref Unsafe.Add(ref gap, at))).Store(ref terms[at]);
            if (!slopes) continue;
            sigmaAbove.Store(ref above[at]);
            sigmaBelow.Store(ref below[at]);
        }
    }

    /// <summary>log sigmoid(a) + log sigmoid(-b), with sigmoid(-a) and sigmoid(b): two exponentials and one logarithm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane LogProbability<TLane, T>(TLane a, TLane b, out TLane sigmaAbove, out TLane sigmaBelow)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (zero, one) = (TLane.Create(0.0), TLane.Create(1.0));
        var ea = Exponential.Exp<TLane, T>(-TLane.Abs(a));
        var eb = Exponential.Exp<TLane, T>(-TLane.Abs(b));
        var (pa, pb) = (one + ea, one + eb);
        var reciprocal = one / (pa * pb);
        sigmaAbove = TLane.Select(a < zero, one, ea) * (pb * reciprocal);
        sigmaBelow = TLane.Select(b < zero, eb, one) * (pa * reciprocal);
        // log((1 + ea)(1 + eb)) from what the product exceeds 1 by, so that a probability near 1 keeps its digits.
        var excess = TLane.FusedMultiplyAdd(ea, eb, ea + eb);
        // It is at most 3; above 1 a factor 2 is taken out.
        var isLarge = excess > one;
        var rest = TLane.Select(isLarge, TLane.Create(0.5) * (excess - one), excess);
        var log = Logistic.Log1pOfUnit<TLane, T>(rest) + (TLane.Create(Math.Log(2)) & isLarge);
        return TLane.Min(a, zero) - TLane.Max(b, zero) - log;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Backward<TLane, T>(
        ReadOnlySpan<T> dy, ReadOnlySpan<T> above, ReadOnlySpan<T> below, Span<T> dEta, Span<T> dUpper, Span<T> dLower, ref int j, int end)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (; j <= end - TLane.Count; j += TLane.Count)
        {
            var g = dy.Length == 1 ? TLane.Broadcast(dy[0]) : TLane.Load(in dy[j - end + dy.Length]);
            var (a, b) = (At<TLane, T>(above, j), At<TLane, T>(below, j));
            TLane.FusedMultiplyAdd(a, g, At<TLane, T>(dUpper, j)).Store(ref Unsafe.Add(ref MemoryMarshal.GetReference(dUpper), j));
            TLane.FusedMultiplyAdd(-b, g, At<TLane, T>(dLower, j)).Store(ref Unsafe.Add(ref MemoryMarshal.GetReference(dLower), j));
            if (!dEta.IsEmpty) TLane.FusedMultiplyAdd(b - a, g, At<TLane, T>(dEta, j)).Store(ref Unsafe.Add(ref MemoryMarshal.GetReference(dEta), j));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane At<TLane, T>(ReadOnlySpan<T> from, int j)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TLane.Load(ref Unsafe.Add(ref MemoryMarshal.GetReference(from), j));
}
