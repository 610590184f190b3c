namespace VaeScience.Benchmarks;

/// <summary>Threads that compete for the processor as another job would: they compute without pause until disposed.</summary>
internal sealed class BusyCores : IDisposable
{
    private readonly Thread[] threads;
    private volatile bool stopped;

    /// <param name="count">How many cores' worth of work.</param>
    public BusyCores(int count)
    {
        threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true };
            threads[i].Start();
        }
    }

    public void Dispose()
    {
        stopped = true;
        foreach (var thread in threads) thread.Join();
    }

    private void Work()
    {
        var x = 1UL;
        while (!stopped) x = (x * 6364136223846793005) + 1442695040888963407;
        GC.KeepAlive(x);
    }
}
