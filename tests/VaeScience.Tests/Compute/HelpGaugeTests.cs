using VaeScience.Compute;

namespace VaeScience.Tests.Compute;

public sealed class HelpGaugeTests
{
    // Seconds.
    private const double Job = 0.0003;

    private HelpGauge gauge = new();
    private double now;

    [Fact]
    public void Help_that_pays_goes_on()
    {
        for (var job = 0; job < 10_000; job++)
        {
            Assert.True(gauge.IsHelpWanted(now));
            AddShared(Job, threads: 1.8);
        }
    }

    [Fact]
    public void Help_that_costs_ends_within_some_milliseconds()
    {
        while (gauge.IsHelpWanted(now)) AddShared(Job, threads: 0.7);
        Assert.InRange(now, 0.001, 0.02);
    }

    [Fact]
    public void What_is_lost_by_trying_stays_a_hundredth_of_the_time()
    {
        var tried = 0.0;
        while (now < 60)
        {
            if (gauge.IsHelpWanted(now))
            {
                // The worker is put aside for three milliseconds in the middle of its part.
                AddShared(0.003 + Job, threads: 0.2);
                tried += 0.003 + Job;
            }
            else AddAlone(Job, rate: 1);
        }
        Assert.InRange(tried / now, 0.001, 0.02);
    }

    [Fact]
    public void Help_is_tried_again_and_goes_on_once_the_cores_are_free()
    {
        while (now < 10) Step(threads: 0.9, alone: 1);
        var until = now + 5;
        while (now < until) Step(threads: 1.8, alone: 1);
        Assert.True(gauge.IsHelpWanted(now));
    }

    [Fact]
    public void One_stall_is_forgiven_where_help_has_paid()
    {
        for (var job = 0; job < 1000; job++) AddShared(Job, threads: 1.8);
        AddShared(0.005, threads: 0.1);
        Assert.True(gauge.IsHelpWanted(now));
    }

    [Theory]
    // Alone the caller has half a core: two such halves help, two quarters do not.
    [InlineData(0.9, 0.45, true)]
    [InlineData(0.45, 0.25, false)]
    public void On_busy_cores_help_is_measured_against_what_the_caller_gets_alone(double threads, double callerRate, bool isHelpful)
    {
        var (shared, total) = (0.0, 60.0);
        while (now < total)
        {
            if (gauge.IsHelpWanted(now))
            {
                AddShared(Job, threads, callerRate);
                shared += Job;
            }
            else AddAlone(Job, rate: 0.5);
        }
        Assert.Equal(isHelpful, shared / total > 0.5);
    }

    private void Step(double threads, double alone)
    {
        if (gauge.IsHelpWanted(now)) AddShared(Job, threads);
        else AddAlone(Job, alone);
    }

    private void AddShared(double duration, double threads, double callerRate = 1)
    {
        now += duration;
        gauge.AddShared(now, duration, threads * duration, callerRate);
    }

    private void AddAlone(double duration, double rate)
    {
        now += duration;
        gauge.AddAlone(duration, rate * duration);
    }
}
