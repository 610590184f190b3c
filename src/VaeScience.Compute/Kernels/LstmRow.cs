using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>The gates of one LSTM step of one sequence, forward and backward, lanes over the units.</summary>
/// <remarks>
/// <code>
/// i, f, o = sigmoid(a)    g = tanh(a)    c = f c' + i g    h = o tanh(c)
/// a = x W_ih^T + bias_ih + h' W_hh^T + bias_hh   c' the previous cell
/// </code>
/// Source: Hochreiter and Schmidhuber 1997, forget gate by Gers et al. 2000.
/// </remarks>
internal readonly ref struct LstmRow<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>x W_ih^T + h' W_hh^T, becomes i, f, g, o; backward the gradients of a. [4 h].</summary>
    public required Span<T> Gates { get; init; }

    /// <summary>bias_ih, or what the context makes of it; unused backward. [4 h].</summary>
    public ReadOnlySpan<T> InputBias { get; init; }

    /// <summary>bias_hh, [4 h]; unused backward.</summary>
    public ReadOnlySpan<T> HiddenBias { get; init; }

    /// <summary>h' forward, becomes h; backward the gradient of h. [h].</summary>
    public required Span<T> State { get; init; }

    /// <summary>c', becomes c; backward the gradient of c, becomes that of c'. [h].</summary>
    public required Span<T> Cell { get; init; }

    /// <summary>h forward, its gradient from elsewhere backward. [h].</summary>
    public required Span<T> Output { get; init; }

    /// <summary>Becomes h', [h]; empty if no gradient will be asked for.</summary>
    public Span<T> Previous { get; init; }

    /// <summary>Becomes c', [h]; likewise.</summary>
    public Span<T> PreviousCell { get; init; }

    /// <summary>Becomes tanh(c), [h]; likewise.</summary>
    public Span<T> Squashed { get; init; }

    /// <summary>Backward: the gradient of the context's sums, added to. [4 h] or empty.</summary>
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
        var (h, at) = (State.Length, first);
        for (; at <= h - TLane.Count; at += TLane.Count)
        {
            var i = Logistic.Sigmoid<TLane, T>(Sum<TLane>(at));
            var f = Logistic.Sigmoid<TLane, T>(Sum<TLane>(at + h));
            var g = Logistic.Tanh<TLane, T>(Sum<TLane>(at + 2 * h));
            var o = Logistic.Sigmoid<TLane, T>(Sum<TLane>(at + 3 * h));
            var before = TLane.Load(in Cell[at]);
            var cell = TLane.FusedMultiplyAdd(f, before, i * g);
            var squashed = Logistic.Tanh<TLane, T>(cell);
            if (!Previous.IsEmpty)
            {
                TLane.Load(in State[at]).Store(ref Previous[at]);
                before.Store(ref PreviousCell[at]);
                squashed.Store(ref Squashed[at]);
                i.Store(ref Gates[at]);
                f.Store(ref Gates[at + h]);
                g.Store(ref Gates[at + 2 * h]);
                o.Store(ref Gates[at + 3 * h]);
            }
            cell.Store(ref Cell[at]);
            (o * squashed).Store(ref State[at]);
            (o * squashed).Store(ref Output[at]);
        }
        first = at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward<TLane>(ref int first)
        where TLane : struct, ILane<TLane, T>
    {
        var (h, at, one) = (State.Length, first, TLane.Create(1.0));
        for (; at <= h - TLane.Count; at += TLane.Count)
        {
            TLane i = TLane.Load(in Gates[at]), f = TLane.Load(in Gates[at + h]), g = TLane.Load(in Gates[at + 2 * h]), o = TLane.Load(in Gates[at + 3 * h]);
            var squashed = TLane.Load(in Squashed[at]);
            var dh = TLane.Load(in State[at]) + TLane.Load(in Output[at]);
            var dc = TLane.FusedMultiplyAdd(dh * o, TLane.FusedMultiplyAdd(-squashed, squashed, one), TLane.Load(in Cell[at]));
            Put(dc * g * i * (one - i), at);
            Put(dc * TLane.Load(in PreviousCell[at]) * f * (one - f), at + h);
            Put(dc * i * TLane.FusedMultiplyAdd(-g, g, one), at + 2 * h);
            Put(dh * squashed * o * (one - o), at + 3 * h);
            (dc * f).Store(ref Cell[at]);
        }
        first = at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put<TLane>(TLane gradient, int at)
        where TLane : struct, ILane<TLane, T>
    {
        gradient.Store(ref Gates[at]);
        if (!ContextGradient.IsEmpty) (TLane.Load(in ContextGradient[at]) + gradient).Store(ref ContextGradient[at]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLane Sum<TLane>(int at)
        where TLane : struct, ILane<TLane, T> => TLane.Load(in Gates[at]) + (TLane.Load(in InputBias[at]) + TLane.Load(in HiddenBias[at]));
}
