using VaeScience.Compute;
using VaeScience.Models;
using VaeScience.Models.Schedules;

namespace VaeScience.Tests.Models;

public sealed class ScheduleTests
{
    // (schedule, epoch, epochs in all, factor) from the formulas by hand; one line at least for each schedule of the catalog.
    public static TheoryData<string, double, double, double> Points => new()
    {
        { "constant", 0, 10, 1 },
        { "constant", 10, 10, 1 },
        { "step:factor=0.5,epochs=3", 0, 10, 1 },
        { "step:factor=0.5,epochs=3", 2.99, 10, 1 },
        { "step:factor=0.5,epochs=3", 3, 10, 0.5 },
        { "step:factor=0.5,epochs=3", 10, 10, 0.125 },
        { "exponential:final=0.01", 0, 20, 1 },
        { "exponential:final=0.01", 10, 20, 0.1 },
        { "exponential:final=0.01", 20, 20, 0.01 },
        { "exponential:final=0.01", 25, 20, 0.01 },
        { "cosine:final=0.2", 0, 40, 1 },
        { "cosine:final=0.2", 20, 40, 0.6 },
        { "cosine:final=0.2", 40, 40, 0.2 },
        { "cosine:final=0.2", 10, 40, 0.2 + 0.8 * 0.5 * (1 + 0.7071067811865476) },
        { "one-cycle:rise=0.25,initial=0.2,final=0.1", 0, 40, 0.2 },
        { "one-cycle:rise=0.25,initial=0.2,final=0.1", 5, 40, 0.6 },
        { "one-cycle:rise=0.25,initial=0.2,final=0.1", 10, 40, 1 },
        { "one-cycle:rise=0.25,initial=0.2,final=0.1", 25, 40, 0.55 },
        { "one-cycle:rise=0.25,initial=0.2,final=0.1", 40, 40, 0.1 },
        { "warm-up:epochs=4,initial=0.2", 0, 100, 0.2 },
        { "warm-up:epochs=4,initial=0.2", 1, 100, 0.4 },
        { "warm-up:epochs=4,initial=0.2", 4, 100, 1 },
        { "warm-up:epochs=4,initial=0.2", 90, 100, 1 },
        { "iwae-stages", 0, 3280, 1 },
        { "iwae-stages", 0.99, 3280, 1 },
        { "iwae-stages", 1, 3280, 0.7196856730011519 },
        { "iwae-stages", 3.5, 3280, 0.7196856730011519 },
        { "iwae-stages", 4, 3280, 0.517947467923121 },
        { "iwae-stages", 1092.9, 3280, 0.13894954943731375 },
        { "iwae-stages", 1093, 3280, 0.1 },
        { "iwae-stages", 3280, 3280, 0.1 },
        { "iwae-stages", 10.93, 32.8, 0.1 },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public void TheFactorFollowsTheFormula(string written, double epoch, double epochs, double factor) =>
        Assert.Equal(factor, ScheduleCatalog.All.Parse(written).Factor(epoch, epochs), 1e-14);

    [Fact]
    public void EveryScheduleHasPointsAndSurvivesAConfigurationFile()
    {
        Assert.Equal(
            ScheduleCatalog.All.Entries.Select(e => e.Name).Order(),
            Points.Select(p => ((string)p[0]).Split(':')[0]).Distinct().Order());
        foreach (var written in Points.Select(p => (string)p[0]).Distinct())
        {
            var schedule = ScheduleCatalog.All.Parse(written);
            Assert.Equal(schedule.Options, ScheduleCatalog.All.FromJson(Catalog<Schedule>.ToJson(schedule)).Options);
        }
    }

    [Theory]
    [InlineData("step:factor=0", "factor is 0; it must be a number above 0")]
    [InlineData("step:epochs=-2", "epochs is -2; it must be a number above 0")]
    [InlineData("exponential:final=0", "final is 0; it must be a number above 0")]
    [InlineData("cosine:final=-1", "final is -1; it must be a number from 0 on")]
    [InlineData("one-cycle:rise=1", "rise is 1; it must be from 0 to below 1")]
    [InlineData("warm-up:initial=1", "initial is 1; it must be from 0 to below 1")]
    public void AnOptionOutOfRangeIsRefused(string written, string why)
    {
        var error = Assert.Throws<UserException>(() => ScheduleCatalog.All.Parse(written));
        Assert.Equal($"schedule '{written}': {why}", error.Message);
    }
}
