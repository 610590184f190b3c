using System.Runtime.ExceptionServices;

namespace VaeScience.Compute;

/// <summary>Threads that share out the parts of a job. They sleep between jobs and never spin.</summary>
/// <remarks>
/// The caller cuts the work and the pool only decides who runs which part, so a job whose parts write to different places gives the
/// same bits on any number of threads. Where other jobs keep the cores so busy that workers bring less than waiting for them costs,
/// the caller runs jobs alone for a while (<see cref="HelpGauge"/>). A steady run allocates nothing. Calls from several threads take turns; a part that
/// calls <see cref="Run"/> itself runs that job alone.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    // Set on a thread while it runs parts, of whatever pool: a nested job would wait for the pool that is waiting for it.
    [ThreadStatic]
    private static bool runsParts;

    // Integers in a cache line.
    private const int LineLength = 16;

    private readonly Lock turn = new();
    private readonly Dictionary<Type, JobBox> boxes = [];
    private readonly Worker[] workers;
    private readonly ThreadSignal finished = new();

    // The next part of each share of the job, a cache line apart.
    private readonly int[] nextParts;

    // The job in hand. Written before a worker is asked, and not again before all that began it have ended.
    private JobBox? current;
    private int partCount;
    private int shareCount;
    private int outstanding;
    private ExceptionDispatchInfo? failure;
    private HelpGauge gauge = new();
    private volatile bool disposed;

    /// <param name="threads">How many threads work on a job, the caller among them, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        nextParts = new int[threads * LineLength];
        workers = new Worker[threads - 1];
        for (var i = 0; i < workers.Length; i++) workers[i] = new Worker(this, i + 1);
    }

    /// <summary>How many threads work on a job, the caller among them.</summary>
    public int Threads { get; }

    /// <summary>Whether a job would not be shared now: who can do better with it in one piece need not cut it.</summary>
    internal bool RunsAlone => IsAlone || gauge.IsPaused(ThreadClock.WallSeconds);

    private bool IsAlone => Threads == 1 || runsParts;

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
        if (parts <= 1 || IsAlone)
        {
            var alone = job;
            for (var part = 0; part < parts; part++) alone.Run(part);
            return;
        }

        lock (turn) RunShared(job, parts);
    }

    /// <summary>The kinds of jobs that have had more than one part to share among several threads.</summary>
    internal IReadOnlyCollection<Type> SharedJobs => boxes.Keys;

    /// <summary>Ends the threads once the job in hand is done.</summary>
    public void Dispose()
    {
        lock (turn)
        {
            if (disposed) return;
            disposed = true;
            foreach (var worker in workers) worker.Dispose();
            finished.Dispose();
        }
    }

    private void RunShared<TJob>(in TJob job, int parts)
        where TJob : struct, IParallelJob
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var box = BoxOf<TJob>();
        box.Job = job;
        var start = ThreadClock.WallSeconds;
        // A worker that no part is left for costs more to wake than it brings.
        var asked = gauge.IsHelpWanted(start) ? workers.AsSpan(0, Math.Min(parts - 1, workers.Length)) : [];
        (partCount, shareCount, outstanding, failure, current) = (parts, asked.Length + 1, asked.Length, null, box);
        for (var share = 0; share < shareCount; share++) nextParts[share * LineLength] = ShareStart(share);
        foreach (var worker in asked) worker.Ask();
        var begun = ThreadClock.WallSeconds;
        var work = RunParts(0);
        var pace = work / (ThreadClock.WallSeconds - begun);
        // A worker that has not woken by now is let off: on a busy machine that may take milliseconds.
        foreach (var worker in asked)
            if (worker.LetOff()) Interlocked.Decrement(ref outstanding);
        while (Volatile.Read(ref outstanding) > 0) finished.Wait();
        var end = ThreadClock.WallSeconds;
        foreach (var worker in asked) work += worker.Spent;
        if (asked.IsEmpty) gauge.AddAlone(end - start, work);
        else gauge.AddShared(end, end - start, work, pace);
        box.Job = default;
        current = null;
        failure?.Throw();
    }

    private JobBox<TJob> BoxOf<TJob>()
        where TJob : struct, IParallelJob
    {
        if (boxes.TryGetValue(typeof(TJob), out var known)) return (JobBox<TJob>)known;
        var box = new JobBox<TJob>();
        boxes.Add(typeof(TJob), box);
        return box;
    }

    /// <summary>Runs the parts that nobody has claimed, one by one: first those of a share, then what is left of the others.</summary>
    /// <returns>The processor time that took, in seconds.</returns>
    private double RunParts(int share)
    {
        var start = ThreadClock.Seconds;
        runsParts = true;
        try
        {
            for (var i = 0; i < shareCount; i++, share = share + 1 == shareCount ? 0 : share + 1)
            {
                var end = ShareStart(share + 1);
                for (var part = Claim(share); part < end; part = Claim(share)) current!.Run(part);
            }
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            for (var i = 0; i < shareCount; i++) Volatile.Write(ref nextParts[i * LineLength], partCount);
        }
        finally
        {
            runsParts = false;
        }
        return ThreadClock.Seconds - start;
    }

    private int Claim(int share) => Interlocked.Increment(ref nextParts[share * LineLength]) - 1;

    // Shares are runs of parts, so that a thread meets in one job the rows it has in its cache from the job before.
    private int ShareStart(int share) => (int)((long)partCount * share / shareCount);

    private sealed class Worker : IDisposable
    {
        private const int Idle = 0;
        private const int Asked = 1;
        private const int Busy = 2;

        private readonly WorkerPool pool;
        private readonly int share;
        private readonly ThreadSignal wake = new();
        private readonly Thread thread;
        private int state;

        public Worker(WorkerPool pool, int share)
        {
            (this.pool, this.share) = (pool, share);
            thread = new Thread(Work) { IsBackground = true, Name = $"{nameof(WorkerPool)} {share}" };
            thread.Start();
        }

        /// <summary>Seconds of processor time it spent on the last job it was asked to help with; to be read when the job is done.</summary>
        public double Spent { get; private set; }

        public void Ask()
        {
            Spent = 0;
            Volatile.Write(ref state, Asked);
            wake.Raise();
        }

        /// <summary>Takes the request back, unless the worker has begun.</summary>
        public bool LetOff() => Interlocked.CompareExchange(ref state, Idle, Asked) == Asked;

        /// <summary>Ends the thread; the pool must be marked as disposed before.</summary>
        public void Dispose()
        {
            wake.Raise();
            thread.Join();
            wake.Dispose();
        }

        private void Work()
        {
            while (true)
            {
                wake.Wait();
                if (pool.disposed) return;
                if (Interlocked.CompareExchange(ref state, Busy, Asked) != Asked) continue;
                Spent = pool.RunParts(share);
                Volatile.Write(ref state, Idle);
                if (Interlocked.Decrement(ref pool.outstanding) == 0) pool.finished.Raise();
            }
        }
    }

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
