using System.Runtime.Intrinsics;

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

    /// <summary>Bits of the lane in use, 1 for scalar.</summary>
    public static readonly int Bits = Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The width of this name.</summary>
    /// <exception cref="UserException">The name is none of the four.</exception>
    public static int Parse(string? name) => name switch
    {
        null or "" => Widest,
        "512" => 512,
        "256" => 256,
        "128" => 128,
        "1" => 1,
        _ => throw new UserException($"environment variable {Variable}: got '{name}', allowed are 512, 256, 128 and 1; unset it for the widest"),
    };

    private static int Widest =>
        Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : Vector128.IsHardwareAccelerated ? 128
        : 1;
}
