using System.Runtime.Intrinsics;
using VaeScience.Compute;
using VaeScience.Compute.Kernels;

namespace VaeScience.Tests.Compute;

/// <summary>What the kernels under every operation promise: they keep to their memory, and every width of lanes gives the same bits.</summary>
[Trait("Category", "Kernels")]
public sealed class OpKernelTests : IDisposable
{
    private readonly CpuDevice device = Device.Cpu();

    public static TheoryData<string> Labels => OpContractTests.Labels;

    public void Dispose() => device.Dispose();

    /// <summary>So that a run that is to test one path of the kernels cannot silently test another.</summary>
    [Fact]
    public void ThePathIsTheOneThatWasAskedFor()
    {
        if (Environment.GetEnvironmentVariable("VAESCIENCE_TESTED_PATH") is not { Length: > 0 } path) return;
        var matrices = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 1;
        Assert.Equal(path, $"lanes {LaneWidth.Bits}, matrices {matrices}");
    }

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

    [OpenBlasTheory]
    [MemberData(nameof(Labels))]
    public void OpenBlasAgreesWithOurProducts(string label)
    {
        var op = OpCases.All.Single(c => c.Label == label);
        using var openBlas = new CpuDevice(1, KernelChoice.OpenBlas);
        foreach (var length in op.Lengths)
        {
            var inputs = op.Inputs(length);
            var want = OpStep.Run(op, inputs, new Workspace(device), DType.Float64).Numbers.ToArray();
            var got = OpStep.Run(op, inputs, new Workspace(openBlas), DType.Float64).Numbers.ToArray();
            Golden.Close(want, got, 1e-10, 1e-12 * want.Select(Math.Abs).DefaultIfEmpty().Max() + 1e-14, $"{label}, length {length}");
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
