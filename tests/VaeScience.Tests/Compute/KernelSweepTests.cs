using System.Numerics;
using System.Reflection;
using VaeScience.Compute.Kernels;

namespace VaeScience.Tests.Compute;

/// <summary>Every kernel at every length of the sweep: against plain formulas, and against guard pages.</summary>
[Trait("Category", "Kernels")]
public sealed class KernelSweepTests
{
    // Kernels whose operands are tensors, tables or one another's memory: the operations' cases sweep their lengths, guard pages included.
    private static readonly Dictionary<string, string> ByOperation = new()
    {
        ["ChannelsLastBlock"] = "Conv2d, channels",
        ["PlanarBlock"] = "Conv2d, width",
        ["CountColumns"] = "CountLogDensity, decoded dispersion",
        ["CountRow"] = "CountLogDensity, decoded dispersion",
        ["DensityRow"] = "ElementLogDensity, decoded",
        ["DispersionTable"] = "CountLogDensity, negative binomial shares",
        ["OrdinalLanes"] = "OrdinalLogDensity, cuts per feature",
        ["PlanarConstraint"] = "PlanarFlows, units",
        ["OrdinalTable"] = "OrdinalLogDensity, cuts per feature",
    };

    // Parts of a matrix product that work on memory of their own or at lengths that the product gives them.
    private static readonly string[] ByProduct = ["MatrixDots", "MatrixPanel", "MatrixProduct", "MatrixTile", "MatrixView", "PackedMatrix", "PanelRow"];

    // Spans of constants or of a fixed length, which the tests of operators and of random numbers run, and hints that touch nothing.
    private static readonly string[] Lengthless = ["CacheLines", "PhiloxLanes", "Polynomial"];

    public static TheoryData<string> Labels => [.. KernelSweep.All.Select(s => s.Label)];

    [Fact]
    public void EveryKernelHasASweep()
    {
        var wanted = typeof(LaneWidth).Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(LaneWidth).Namespace && !t.IsNested && !t.IsInterface && !IsLane(t) && TouchesElements(t))
            .Select(t => t.Name.Split('`')[0]).ToHashSet();
        string[] covered = [.. KernelSweep.All.Select(s => s.Kernel), .. ByOperation.Keys, .. ByProduct, .. Lengthless];
        Assert.True(wanted.IsSubsetOf(covered), $"no sweep for: {string.Join(", ", wanted.Except(covered))}");
        Assert.True(wanted.IsSupersetOf(covered), $"sweeps of no kernel: {string.Join(", ", covered.Except(wanted))}");
        Assert.Equal(KernelSweep.All.Length, KernelSweep.All.Select(s => s.Label).Distinct().Count());
        Assert.All(ByOperation.Values, label => Assert.True(OpCases.All.Any(c => c.Label == label && c.Lengths.Contains(1025)), $"no case '{label}' that sweeps its length"));
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void AgreesWithThePlainFormula(string label)
    {
        var sweep = KernelSweep.All.Single(s => s.Label == label);
        foreach (var length in sweep.Lengths)
        {
            sweep.Run<float>(length, atEnd: null);
            sweep.Run<double>(length, atEnd: null);
        }
    }

    [GuardPageTheory]
    [MemberData(nameof(Labels))]
    public void NothingOutsideTheSpansIsTouched(string label)
    {
        var sweep = KernelSweep.All.Single(s => s.Label == label);
        foreach (var length in sweep.Lengths)
        {
            Guarded<float>(length);
            Guarded<double>(length);
        }

        void Guarded<T>(int length)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var want = sweep.Run<T>(length, atEnd: null);
            Assert.Equal(want, sweep.Run<T>(length, atEnd: true));
            Assert.Equal(want, sweep.Run<T>(length, atEnd: false));
        }
    }

    private static bool IsLane(Type type) => type.GetInterfaces().Any(i => i.Name.StartsWith("ILane", StringComparison.Ordinal));

    // Whether it takes spans or pointers, or holds spans.
    private static bool TouchesElements(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        return type.GetMethods(all).SelectMany(m => m.GetParameters()).Concat(type.GetConstructors(all).SelectMany(c => c.GetParameters())).Select(p => p.ParameterType)
            .Concat(type.GetProperties(all & ~BindingFlags.Static).Select(p => p.PropertyType))
            .Any(t => t.IsPointer || (t.IsGenericType && (t.GetGenericTypeDefinition() == typeof(Span<>) || t.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>))));
    }
}
