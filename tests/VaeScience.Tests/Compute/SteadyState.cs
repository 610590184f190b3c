namespace VaeScience.Tests.Compute;

/// <summary>What work allocates once it has been done often enough to have all it needs.</summary>
internal static class SteadyState
{
    private const int Rounds = 5;

    /// <summary>The least bytes that this thread allocates in one of several rounds of the same work.</summary>
    /// <remarks>A lock that two threads meet at for the first time makes itself something to wait on: once, in whichever round that is.</remarks>
    public static long AllocatedBytes(int times, Action work)
    {
        for (var i = 0; i < times; i++) work();
        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < times; i++) work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
