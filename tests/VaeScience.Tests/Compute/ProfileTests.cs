using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

public sealed class ProfileTests
{
    [Fact]
    public void CountsTheRunsOfEveryOperationOnlyWhileItIsOn()
    {
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device));
        var profile = new Profile();
        Step();
        device.Profile = profile;
        Step();
        Step();
        device.Profile = null;
        Step();
        Assert.Equal((2, 2), (profile.Runs("Linear", "forward"), profile.Runs("Linear", "backward")));
        Assert.Equal(0, profile.Runs("Linear", "update"));
        Assert.True(profile.Milliseconds > 0);
        var line = profile.ToString().Split('\n').Single(l => l.StartsWith("Linear backward", StringComparison.Ordinal));
        Assert.DoesNotContain('-', line);
        Assert.DoesNotContain("memory", profile.ToString(), StringComparison.Ordinal);
        profile.Memory = (12_340_000, 560_000);
        Assert.Contains("memory: 12.34 MB of buffers for a step; 0.56 MB of parameters", profile.ToString(), StringComparison.Ordinal);

        void Step()
        {
            var w = tape.Variable(OpCase.Normal(12, 1), [3, 4]);
            tape.Backward(tape.Sum(tape.Linear(tape.Constant(OpCase.Normal(20, 2), [5, 4]), w)));
            tape.EndStep();
        }
    }
}
