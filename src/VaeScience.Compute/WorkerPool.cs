using System.Runtime.ExceptionServices;

namespace VaeScience.Compute;

/// <summary>Threads that share out the parts of a job. They sleep between jobs and never spin.</summary>
/// <remarks>
/// The caller cuts the work and the pool only decides who runs which part, so a job whose parts write to different places gives the
/// same bits on any number of threads. A steady run allocates nothing. Calls from several threads take turns; a part that calls
/// <see cref="Run"/> itself runs that job alone.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    // Set on a thread while it runs parts, of whatever pool: a nested job would wait for the pool that is waiting for it.
    [ThreadStatic]
    private static bool runsParts;

    private readonly Lock turn = new();
    private readonly object gate = new();
    private readonly Dictionary<Type, JobBox> boxes = [];
    private readonly Thread[] workers;

    // All below: written under the gate, but for the two that parts are claimed by.
    private JobBox? current;
    private int busyWorkers;
    private bool disposed;
    private ExceptionDispatchInfo? failure;
    private int nextPart;
    private int partCount;

    /// <param name="threads">How many threads work on a job, the caller among them, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        workers = new Thread[threads - 1];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(Work) { IsBackground = true, Name = $"{nameof(WorkerPool)} {i + 1}" };
            workers[i].Start();
        }
    }

    /// <summary>How many threads work on a job, the caller among them.</summary>
    public int Threads { get; }

    /// <summary>Runs parts 0 to <paramref name="parts"/> - 1 of a job, in any order, and returns when all are done.</summary>
    /// <param name="job">The job; it is copied, so the parts see the copy.</param>
    /// <param name="parts">How many parts, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="parts"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <remarks>The first exception of a part is thrown again here; parts nobody had begun by then are left out.</remarks>
    public void Run<TJob>(in TJob job, int parts)
        where TJob : struct, IParallelJob
    {
        ArgumentOutOfRangeException.ThrowIfNegative(parts);
        ObjectDisposedException.ThrowIf(disposed, this);
        if (parts <= 1 || Threads == 1 || runsParts)
        {
            var alone = job;
            for (var part = 0; part < parts; part++) alone.Run(part);
            return;
        }

        lock (turn) RunShared(job, parts);
    }

    /// <summary>Ends the threads once the job in hand is done.</summary>
    public void Dispose()
    {
        lock (turn)
        {
            lock (gate)
            {
                disposed = true;
                Monitor.PulseAll(gate);
            }

            foreach (var worker in workers) worker.Join();
        }
    }

    private void RunShared<TJob>(in TJob job, int parts)
        where TJob : struct, IParallelJob
    {
        var box = BoxOf<TJob>();
        box.Job = job;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            (partCount, nextPart, failure, current) = (parts, 0, null, box);
            // A worker that is not needed costs more to wake than it brings.
            for (var wanted = Math.Min(parts - 1, workers.Length); wanted > 0; wanted--) Monitor.Pulse(gate);
        }

        RunParts(box);
        ExceptionDispatchInfo? thrown;
        lock (gate)
        {
            // From here on a worker that wakes late finds no job, so nobody can touch the box of the next one.
            current = null;
            while (busyWorkers > 0) Monitor.Wait(gate);
            thrown = failure;
        }

        box.Job = default;
        thrown?.Throw();
    }

    private JobBox<TJob> BoxOf<TJob>()
        where TJob : struct, IParallelJob
    {
        if (boxes.TryGetValue(typeof(TJob), out var known)) return (JobBox<TJob>)known;
        var box = new JobBox<TJob>();
        boxes.Add(typeof(TJob), box);
        return box;
    }

    private void Work()
    {
        while (true)
        {
            JobBox job;
            lock (gate)
            {
                while (!disposed && (current is null || Volatile.Read(ref nextPart) >= partCount)) Monitor.Wait(gate);
                if (disposed) return;
                job = current!;
                busyWorkers++;
            }

            RunParts(job);
            lock (gate)
            {
                // The caller may wait here beside idle workers, so all are told.
                if (--busyWorkers == 0 && current is null) Monitor.PulseAll(gate);
            }
        }
    }

    private void RunParts(JobBox job)
    {
        runsParts = true;
        try
        {
            for (var part = Claim(); part < partCount; part = Claim()) job.Run(part);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            Volatile.Write(ref nextPart, partCount);
        }
        finally
        {
            runsParts = false;
        }
    }

    private int Claim() => Interlocked.Increment(ref nextPart) - 1;

    private abstract class JobBox
    {
        public abstract void Run(int part);
    }

    private sealed class JobBox<TJob> : JobBox
        where TJob : struct, IParallelJob
    {
        public TJob Job;

        public override void Run(int part) => Job.Run(part);
    }
}
