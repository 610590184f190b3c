using System.Diagnostics;
using VaeScience.Compute;

namespace VaeScience.Tests.Compute;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Every_part_runs_once_and_is_done_on_return(int threads)
    {
        using var pool = new WorkerPool(threads);
        Assert.Equal(threads, pool.Threads);
        for (var run = 0; run < 2000; run++)
        {
            var counts = new int[run % 20];
            pool.Run(new CountJob(counts), counts.Length);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void A_long_part_is_waited_for()
    {
        using var pool = new WorkerPool(2);
        for (var run = 0; run < 20; run++)
        {
            var counts = new int[2];
            pool.Run(new SlowJob(counts), 2);
            Assert.Equal([1, 1], counts);
        }
    }

    [Fact]
    public void Both_threads_work_at_the_same_time()
    {
        using var pool = new WorkerPool(2);
        using var meeting = new Barrier(2);
        pool.Run(new MeetJob(meeting), 2);
        Assert.Equal(1, meeting.CurrentPhaseNumber);
    }

    [Fact]
    public void Workers_that_are_held_up_are_soon_left_alone()
    {
        using var pool = new WorkerPool(2);
        var (helped, caller) = (0, Environment.CurrentManagedThreadId);
        for (var run = 0; run < 30; run++)
        {
            var counts = new int[4];
            pool.Run(new HeldUpJob(counts, caller), 4);
            if (counts.Any(count => count != caller)) helped++;
        }
        // The first job shows it; the pause after it is a hundred times what it cost, longer than all thirty take.
        Assert.InRange(helped, 0, 10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_of_a_part_reaches_the_caller_and_the_pool_lives_on(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (var bad = 0; bad < 10; bad++)
        {
            var thrown = Assert.Throws<InvalidOperationException>(() => pool.Run(new FailJob(bad), 10));
            Assert.Equal($"part {bad}", thrown.Message);
            var counts = new int[10];
            pool.Run(new CountJob(counts), 10);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void A_steady_run_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        var counts = new int[4];
        Assert.Equal(0, SteadyState.AllocatedBytes(100, () => pool.Run(new CountJob(counts), 4)));
    }

    [Fact]
    public void Callers_on_several_threads_take_turns()
    {
        using var pool = new WorkerPool(2);
        var callers = new Thread[3];
        var failures = 0;
        for (var i = 0; i < callers.Length; i++)
        {
            callers[i] = new Thread(() =>
            {
                for (var run = 0; run < 500; run++)
                {
                    var counts = new int[6];
                    pool.Run(new CountJob(counts), 6);
                    if (counts.Any(count => count != 1)) Interlocked.Increment(ref failures);
                }
            });
            callers[i].Start();
        }

        foreach (var caller in callers) caller.Join();
        Assert.Equal(0, failures);
    }

    [Fact]
    public void A_part_may_use_the_pool_itself()
    {
        using var pool = new WorkerPool(2);
        var counts = new int[4 * 5];
        pool.Run(new NestedJob(pool, counts), 4);
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Wrong_numbers_and_a_disposed_pool_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));
        var pool = new WorkerPool(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Run(new CountJob([]), -1));
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(new CountJob(new int[2]), 2));
    }

    private readonly struct CountJob(int[] counts) : IParallelJob
    {
        public void Run(int part) => Interlocked.Increment(ref counts[part]);
    }

    private readonly struct SlowJob(int[] counts) : IParallelJob
    {
        public void Run(int part)
        {
            Thread.Sleep(5);
            counts[part]++;
        }
    }

    // A worker is put aside in the middle of its part, as if another job had taken its core.
    private readonly struct HeldUpJob(int[] threads, int caller) : IParallelJob
    {
        public void Run(int part)
        {
            threads[part] = Environment.CurrentManagedThreadId;
            Compute(milliseconds: 1);
            if (threads[part] != caller) Thread.Sleep(20);
        }
    }

    private static void Compute(int milliseconds)
    {
        var clock = Stopwatch.StartNew();
        while (clock.ElapsedMilliseconds < milliseconds) _ = Math.Sqrt(clock.ElapsedTicks);
    }

    private readonly struct MeetJob(Barrier meeting) : IParallelJob
    {
        public void Run(int part) => Assert.True(meeting.SignalAndWait(TimeSpan.FromSeconds(30)));
    }

    private readonly struct FailJob(int bad) : IParallelJob
    {
        public void Run(int part)
        {
            if (part == bad) throw new InvalidOperationException($"part {part}");
        }
    }

    private readonly struct NestedJob(WorkerPool pool, int[] counts) : IParallelJob
    {
        public void Run(int part) => pool.Run(new OffsetJob(counts, 5 * part), 5);
    }

    private readonly struct OffsetJob(int[] counts, int offset) : IParallelJob
    {
        public void Run(int part) => Interlocked.Increment(ref counts[offset + part]);
    }
}
