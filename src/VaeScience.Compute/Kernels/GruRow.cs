using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>The gates of one GRU step of one sequence, forward and backward, lanes over the units.</summary>
/// <remarks>
/// <code>
/// r = sigmoid(a_r + b_r)    z = sigmoid(a_z + b_z)    n = tanh(a_n + r b_n)    h = (1 - z) n + z h'
/// a = x W_ih^T + bias_ih    b = h' W_hh^T + bias_hh   h' the previous state
/// </code>
/// Source: Cho et al. 2014 in PyTorch's form.
/// </remarks>
internal readonly ref struct GruRow<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>x W_ih^T, becomes r, z, n; backward the gradients of a. [3 h].</summary>
    public required Span<T> Gates { get; init; }

    /// <summary>h' W_hh^T; backward becomes the gradients of b. [3 h].</summary>
    public required Span<T> Sums { get; init; }

    /// <summary>bias_ih, or what the context makes of it; unused backward. [3 h].</summary>
    public ReadOnlySpan<T> InputBias { get; init; }

    /// <summary>bias_hh, [3 h]; unused backward.</summary>
    public ReadOnlySpan<T> HiddenBias { get; init; }

    /// <summary>h', becomes h; backward the gradient of h, becomes the part of the gradient of h' that does not pass through b. [h].</summary>
    public required Span<T> State { get; init; }

    /// <summary>h forward, its gradient from elsewhere backward. [h].</summary>
    public required Span<T> Output { get; init; }

    /// <summary>Becomes h', [h]; empty if no gradient will be asked for.</summary>
    public Span<T> Previous { get; init; }

    /// <summary>Becomes b_n; backward the gradient of b_n. [h]; empty if no gradient will be asked for.</summary>
    public Span<T> Candidate { get; init; }

    /// <summary>Backward: the gradient of the context's sums, added to. [3 h] or empty.</summary>
    public Span<T> ContextGradient { get; init; }

    /// <summary>One step.</summary>
    public void Forward()
    {
        // What is left of a row goes through narrower registers, which give the same bits.
        var j = 0;
        if (LaneWidth.Bits >= 512) Forward<Lane512<T>>(ref j);
        if (LaneWidth.Bits >= 256) Forward<Lane256<T>>(ref j);
        if (LaneWidth.Bits >= 128) Forward<Lane128<T>>(ref j);
        Forward<Lane1<T>>(ref j);
    }

    /// <summary>The gradients of one step.</summary>
    public void Backward()
    {
        var j = 0;
        if (LaneWidth.Bits >= 512) Backward<Lane512<T>>(ref j);
        if (LaneWidth.Bits >= 256) Backward<Lane256<T>>(ref j);
        if (LaneWidth.Bits >= 128) Backward<Lane128<T>>(ref j);
        Backward<Lane1<T>>(ref j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward<TLane>(ref int first)
        where TLane : struct, ILane<TLane, T>
    {
        var (h, j) = (State.Length, first);
        for (; j <= h - TLane.Count; j += TLane.Count)
        {
            var (jz, jn) = (j + h, j + 2 * h);
            var r = Logistic.Sigmoid<TLane, T>(Sum<TLane>(Gates, InputBias, j) + Sum<TLane>(Sums, HiddenBias, j));
            var z = Logistic.Sigmoid<TLane, T>(Sum<TLane>(Gates, InputBias, jz) + Sum<TLane>(Sums, HiddenBias, jz));
            var candidate = Sum<TLane>(Sums, HiddenBias, jn);
            var n = Logistic.Tanh<TLane, T>(TLane.FusedMultiplyAdd(r, candidate, Sum<TLane>(Gates, InputBias, jn)));
            var before = TLane.Load(in State[j]);
            var after = TLane.FusedMultiplyAdd(z, before - n, n);
            after.Store(ref State[j]);
            after.Store(ref Output[j]);
            if (Previous.IsEmpty) continue;
            before.Store(ref Previous[j]);
            candidate.Store(ref Candidate[j]);
            r.Store(ref Gates[j]);
            z.Store(ref Gates[jz]);
            n.Store(ref Gates[jn]);
        }
        first = j;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward<TLane>(ref int first)
        where TLane : struct, ILane<TLane, T>
    {
        var (h, j, one) = (State.Length, first, TLane.Create(1.0));
        for (; j <= h - TLane.Count; j += TLane.Count)
        {
            var (jz, jn) = (j + h, j + 2 * h);
            TLane r = TLane.Load(in Gates[j]), z = TLane.Load(in Gates[jz]), n = TLane.Load(in Gates[jn]);
            var dh = TLane.Load(in State[j]) + TLane.Load(in Output[j]);
            var dn = dh * (one - z) * TLane.FusedMultiplyAdd(-n, n, one);
            var dz = dh * (TLane.Load(in Previous[j]) - n) * z * (one - z);
            var dr = dn * TLane.Load(in Candidate[j]) * r * (one - r);
            var dCandidate = dn * r;
            (dh * z).Store(ref State[j]);
            dCandidate.Store(ref Candidate[j]);
            Put(dr, dr, j);
            Put(dz, dz, jz);
            Put(dn, dCandidate, jn);
        }
        first = j;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put<TLane>(TLane ofInput, TLane ofHidden, int j)
        where TLane : struct, ILane<TLane, T>
    {
        ofInput.Store(ref Gates[j]);
        ofHidden.Store(ref Sums[j]);
        if (!ContextGradient.IsEmpty) (TLane.Load(in ContextGradient[j]) + ofInput).Store(ref ContextGradient[j]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Sum<TLane>(ReadOnlySpan<T> sums, ReadOnlySpan<T> bias, int j)
        where TLane : struct, ILane<TLane, T> => TLane.Load(in sums[j]) + TLane.Load(in bias[j]);
}
