namespace VaeScience.Compute.Kernels;

/// <summary>Scratch memory for as many threads as work at once, kept between products.</summary>
internal sealed class ScratchShelf
{
    private readonly Stack<ScratchPair> free = [];
    private readonly Lock gate = new();
    private ScratchPair? last;

    /// <summary>A pair nobody else holds.</summary>
    public ScratchPair Take()
    {
        // One exchange is all a single thread pays; the lock is for those that find the place empty.
        if (Interlocked.Exchange(ref last, null) is { } pair) return pair;
        lock (gate)
            return free.TryPop(out pair) ? pair : new ScratchPair();
    }

    /// <summary>Puts a pair back for the next one who asks.</summary>
    public void Return(ScratchPair pair)
    {
        if (Interlocked.CompareExchange(ref last, pair, null) is null) return;
        lock (gate) free.Push(pair);
    }
}
