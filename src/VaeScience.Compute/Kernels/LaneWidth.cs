using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace VaeScience.Compute.Kernels;

/// <summary>Which lane the kernels run on: the widest the machine has, or the one the environment variable VAESCIENCE_SIMD names.</summary>
/// <remarks>
/// Elementwise kernels give the same bits on every width. A width that is named but not in hardware runs all the same, slowly, so that
/// every path can be tested on one machine.
/// </remarks>
internal static class LaneWidth
{
    /// <summary>The environment variable: 512, 256, 128 or 1 (scalar); unset or empty for the widest.</summary>
    public const string Variable = "VAESCIENCE_SIMD";

    /// <summary>Bits of the lane in use, 1 for scalar; the widest where the variable's value is none of the four, which <see cref="Check"/> tells.</summary>
    public static readonly int Bits = Named(Environment.GetEnvironmentVariable(Variable)) ?? Widest;

    /// <summary>The width of this name.</summary>
    /// <exception cref="UserException">The name is none of the four.</exception>
    public static int Parse(string? name) =>
        Named(name) ?? throw new UserException($"environment variable {Variable}: got '{name}', allowed are 512, 256, 128 and 1; unset it for the widest");

    /// <summary>The width in use, once the variable is known to be right: an exception while <see cref="Bits"/> is set would reach nobody as itself.</summary>
    /// <exception cref="UserException">The variable's value is none of the four.</exception>
    public static int Check()
    {
        _ = Parse(Environment.GetEnvironmentVariable(Variable));
        return Bits;
    }

    private static int? Named(string? name) => name switch
    {
        null or "" => Widest,
        "512" => 512,
        "256" => 256,
        "128" => 128,
        "1" => 1,
        _ => null,
    };

    // Without the instruction every fused multiply-add is a call for each element, and lanes only add to its cost.
    private static int Widest =>
        !(Fma.IsSupported || AdvSimd.IsSupported) ? 1
        : Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : 128;
}
