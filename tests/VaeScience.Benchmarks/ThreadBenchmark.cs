using System.Diagnostics;
using System.Globalization;

namespace VaeScience.Benchmarks;

/// <summary>One thread against two, on an idle machine and beside other jobs, in turn, so that both see the same machine.</summary>
internal static class ThreadBenchmark
{
    // Long enough to hold several turns of the scheduler, which hands a contested core on every few milliseconds.
    private const double TurnSeconds = 0.5;

    public static void Run(int turns, string? only = null)
    {
        Console.WriteLine($"two threads against one, {turns} turns of {TurnSeconds} s each; jobs: threads of others that never pause");
        var molecules = MoleculeTokens.Load();
        var counts = CellCounts.Simulate();
        var steps = new (string Name, Func<int, ITrainingStep> Make)[]
        {
            ("MLP", StepBenchmark.OfMlp), ("conv", StepBenchmark.OfConvolutions), ("GRU", t => new GruBenchmark(molecules, t)), ("ZINB", t => new CountBenchmark(counts, t)),
        };
        foreach (var (name, make) in steps)
        {
            if (only is not null && !name.Equals(only, StringComparison.OrdinalIgnoreCase)) continue;
            using ITrainingStep one = make(1), two = make(2);
            Turn(one);
            Turn(two);
            for (var jobs = 0; jobs <= 2; jobs++)
            {
                using var busy = new BusyCores(jobs);
                Console.WriteLine(Compare($"{name}, {jobs} jobs", one, two, turns));
            }
        }
    }

    private static string Compare(string name, ITrainingStep one, ITrainingStep two, int turns)
    {
        var (alone, shared, gains) = (new List<double>(), new List<double>(), new List<double>());
        for (var turn = 0; turn < turns; turn++)
        {
            // Each is first in every other pair: what the machine gains or loses meanwhile falls on both.
            if (turn % 2 == 0) alone.Add(Turn(one));
            shared.Add(Turn(two));
            if (turn % 2 == 1) alone.Add(Turn(one));
            gains.Add(alone[^1] / shared[^1]);
        }
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-14} one {Timing.Median(alone),8:F2} ms   two {Timing.Median(shared),8:F2} ms   gain {Timing.Median(gains):F2}   of all turns {alone.Sum() / shared.Sum():F2}");
    }

    // Milliseconds a step, over a whole turn: a stall counts, however rare.
    private static double Turn(ITrainingStep work)
    {
        var (clock, count) = (Stopwatch.StartNew(), 0);
        for (; count < 2 || clock.Elapsed.TotalSeconds < TurnSeconds; count++) work.Step();
        return clock.Elapsed.TotalMilliseconds / count;
    }
}
