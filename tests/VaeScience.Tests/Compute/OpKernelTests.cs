using VaeScience.Compute;
using VaeScience.Compute.Kernels;

namespace VaeScience.Tests.Compute;

/// <summary>What the kernels under every operation promise: they keep to their memory, and every width of lanes gives the same bits.</summary>
public sealed class OpKernelTests : IDisposable
{
    private readonly CpuDevice device = Device.Cpu();

    public static TheoryData<string> Labels => OpContractTests.Labels;

    public void Dispose() => device.Dispose();

    [GuardPageTheory]
    [MemberData(nameof(Labels))]
    public void NothingOutsideTheTensorsIsTouched(string label)
    {
        var op = OpCases.All.Single(c => c.Label == label);
        foreach (var length in op.Lengths)
        {
            var inputs = op.Inputs(length);
            foreach (var dtype in Enum.GetValues<DType>())
            {
                var want = OpStep.Run(op, inputs, new Workspace(device), dtype).Numbers.ToArray();
                foreach (var atEnd in new[] { true, false })
                {
                    using var guarded = new GuardedDevice(device, atEnd);
                    var got = OpStep.Run(op, inputs, new Workspace(guarded) { HasSizeClasses = false }, dtype).Numbers.ToArray();
                    // Neither may the place of the buffers in memory change a bit.
                    Assert.Equal(want, got);
                }
            }
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(1)]
    public void EveryWidthGivesTheSameBits(int bits)
    {
        var context = new WidthContext(bits);
        Assert.Equal(OpFingerprint.All(), context.Call(typeof(OpFingerprint), nameof(OpFingerprint.All)));
        context.Unload();
    }
}
