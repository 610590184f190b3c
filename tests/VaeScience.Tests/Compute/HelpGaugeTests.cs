using VaeScience.Compute;

namespace VaeScience.Tests.Compute;

public sealed class HelpGaugeTests
{
    // Times in microseconds.
    private const long Second = 1_000_000;
    private const double Job = 300;

    private HelpGauge gauge = new(Second);
    private long now;

    [Fact]
    public void Help_that_pays_goes_on()
    {
        for (var job = 0; job < 10_000; job++)
        {
            Assert.True(gauge.IsHelpWanted(now));
            Add(0.8 * Job);
        }
    }

    [Fact]
    public void Help_that_costs_ends_within_some_milliseconds()
    {
        while (gauge.IsHelpWanted(now)) Add(-0.5 * Job);
        Assert.InRange(now, 1, Second / 100);
    }

    [Fact]
    public void What_is_lost_by_trying_stays_a_hundredth_of_the_time()
    {
        var lost = 0.0;
        while (now < 60 * Second)
        {
            if (gauge.IsHelpWanted(now))
            {
                // The worker is put aside for three milliseconds in the middle of its part.
                Add(-3000, duration: 3000 + Job);
                lost += 3000 + Job;
            }
            else now += (long)Job;
        }
        Assert.InRange(lost / now, 0.001, 0.025);
    }

    [Fact]
    public void It_is_tried_again_after_a_while()
    {
        while (gauge.IsHelpWanted(now)) Add(-1000);
        Assert.True(gauge.IsHelpWanted(now + Second));
    }

    [Fact]
    public void One_stall_is_forgiven_where_help_has_paid()
    {
        for (var job = 0; job < 1000; job++) Add(0.8 * Job);
        Add(-10_000, duration: 10_000);
        Assert.True(gauge.IsHelpWanted(now));
    }

    [Fact]
    public void A_part_is_worth_the_time_it_takes_who_is_not_held_up()
    {
        Assert.Equal(0, HelpGauge.Worth(0, 0, 4, 400));
        Assert.Equal(300, HelpGauge.Worth(3, 3000, 4, 400));
        Assert.Equal(300, HelpGauge.Worth(3, 300, 1, 5000));
        Assert.Equal(300, HelpGauge.Worth(3, 300, 0, 1));
    }

    private void Add(double net, double duration = Job)
    {
        now += (long)duration;
        gauge.Add(now, duration, net);
    }
}
