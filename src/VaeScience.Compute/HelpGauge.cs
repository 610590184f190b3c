namespace VaeScience.Compute;

/// <summary>Decides whether a pool's caller asks its workers for help: while that pays, and now and then to see whether it pays again.</summary>
/// <remarks>
/// On a core that other jobs want too, a worker may be put aside for milliseconds in the middle of a part while the caller waits for it, and
/// where threads of a process share their turns, what a worker gets is taken from the caller. So the gauge compares rates: processor
/// time spent on parts, by all threads, in a second of shared jobs, and the caller's in a second of jobs run alone. Unless the first is
/// greater by a margin, the caller works alone for a while, twice as long after each further attempt that fails, until what an attempt loses is
/// a hundredth of the time.
/// </remarks>
internal struct HelpGauge
{
    // Two idle cores bring 0.8 and more. What is left below the margin is not worth the turns lost by sleeping and waking on a busy machine.
    private const double Margin = 0.3;
    private const double PausePerLoss = 100;
    private const double FirstPause = 0.2;
    private const double LongestPause = 20;

    // Remembered long enough to forgive a stall where help has paid, judged soon where nothing is known.
    private const double Memory = 0.2;
    private const double FirstJudgement = 0.01;

    // After as much time of jobs shared with success it counts as paying.
    private const double Success = 0.1;

    // Less than this is no measure of anything.
    private const double LeastRate = 0.05;

    // Of shared jobs, the latest counting most: time passed, processor time spent, by all and as the caller's rate makes it. Of jobs run alone
    // since the last attempt: time passed and spent.
    private double sharedSeconds, sharedWork, callerWork, aloneSeconds, aloneWork;
    private double aloneRate = 1;
    private double pause = FirstPause;
    private double pauseEnd = double.NegativeInfinity;

    public HelpGauge()
    {
    }

    /// <summary>Whether a job that begins now should be shared.</summary>
    /// <param name="now">Seconds, as in all that follows.</param>
    public bool IsHelpWanted(double now)
    {
        if (IsPaused(now)) return false;
        if (aloneSeconds >= FirstJudgement) aloneRate = Math.Clamp(aloneWork / aloneSeconds, LeastRate, 1);
        (aloneSeconds, aloneWork) = (0, 0);
        return true;
    }

    /// <summary>Whether the caller works alone for now.</summary>
    public readonly bool IsPaused(double now) => now < pauseEnd;

    /// <summary>Takes note of a job that the caller ran alone.</summary>
    /// <param name="duration">From its beginning to its end.</param>
    /// <param name="work">Processor time of its parts.</param>
    public void AddAlone(double duration, double work) => (aloneSeconds, aloneWork) = (aloneSeconds + duration, aloneWork + work);

    /// <summary>Takes note of a shared job.</summary>
    /// <param name="now">When it ended.</param>
    /// <param name="duration">From asking for help to the end.</param>
    /// <param name="work">Processor time of its parts, of all threads together.</param>
    /// <param name="callerRate">Processor time that the caller got in a second of its own parts: alone it would get no less.</param>
    public void AddShared(double now, double duration, double work, double callerRate)
    {
        var keep = Memory / (Memory + duration);
        sharedSeconds = sharedSeconds * keep + duration;
        sharedWork = sharedWork * keep + work;
        callerWork = callerWork * keep + callerRate * duration;
        if (sharedSeconds < FirstJudgement) return;
        var rate = Math.Min(1, Math.Max(aloneRate, callerWork / sharedSeconds));
        if (sharedWork >= (1 + Margin) * rate * sharedSeconds)
        {
            if (sharedSeconds >= Success) pause = FirstPause;
            return;
        }

        pauseEnd = now + pause;
        var lost = sharedSeconds - sharedWork / rate;
        pause = Math.Clamp(PausePerLoss * lost, FirstPause, Math.Min(2 * pause, LongestPause));
        (sharedSeconds, sharedWork, callerWork) = (0, 0, 0);
    }
}
