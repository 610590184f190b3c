namespace VaeScience.Compute;

/// <summary>Decides whether a pool's caller asks its workers for help: while that pays, and now and then to see whether it pays again.</summary>
/// <remarks>
/// On a core that another job wants too, a worker may be put aside for milliseconds in the middle of a part, while the caller waits for it.
/// What help brings is the time the caller would have needed for the workers' parts; what it costs is asking and waiting. Over the last
/// jobs the one less the other must make up a share of the time, else the caller works alone, so long that the loss just seen becomes a
/// hundredth. All times in ticks of a clock that the caller reads.
/// </remarks>
/// <param name="ticksPerSecond">The clock's rate.</param>
internal struct HelpGauge(long ticksPerSecond)
{
    // Two idle cores bring 0.8 and more, a worker with half a core at best 0.5; and who sleeps and wakes on a busy machine loses turns besides.
    private const double LeastGain = 0.2;

    private const double PausePerLoss = 100;

    // Remembered long enough to forgive a stall on an idle machine, judged as soon as one has been seen on a busy one.
    private readonly double memory = 0.2 * ticksPerSecond;
    private readonly double firstJudgement = 0.005 * ticksPerSecond;
    private readonly double shortestPause = 0.1 * ticksPerSecond;
    private readonly double longestPause = 1.0 * ticksPerSecond;

    private double gained;
    private double spent;
    private long pauseEnd = long.MinValue;

    /// <summary>Whether a job that begins now should be shared.</summary>
    public readonly bool IsHelpWanted(long now) => now >= pauseEnd;

    /// <summary>Takes note of a shared job.</summary>
    /// <param name="now">When it ended.</param>
    /// <param name="duration">From asking for help to the end.</param>
    /// <param name="net">What help brought less what it cost.</param>
    public void Add(long now, double duration, double net)
    {
        var keep = memory / (memory + duration);
        (gained, spent) = (gained * keep + net, spent * keep + duration);
        if (spent < firstJudgement || gained >= LeastGain * spent) return;
        pauseEnd = now + (long)Math.Clamp(-PausePerLoss * gained, shortestPause, longestPause);
        (gained, spent) = (0, 0);
    }

    /// <summary>What one worker's help brought: its parts at the pace of whoever was faster, since the other was held up.</summary>
    /// <param name="parts">Parts the worker ran.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="callerParts">Parts the caller ran.</param>
    /// <param name="callerDuration">How long it took.</param>
    public static double Worth(int parts, long duration, int callerParts, long callerDuration)
    {
        if (parts == 0) return 0;
        var pace = (double)duration / parts;
        if (callerParts > 0) pace = Math.Min(pace, (double)callerDuration / callerParts);
        return parts * pace;
    }
}
