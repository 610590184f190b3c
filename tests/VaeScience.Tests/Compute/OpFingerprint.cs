using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using VaeScience.Compute;

namespace VaeScience.Tests.Compute;

/// <summary>The bits of everything that operations and kernels compute, small enough to compare between copies of the library.</summary>
public static class OpFingerprint
{
    /// <summary>One line for every case or sweep, length and number format.</summary>
    public static string[] All()
    {
        using var device = Device.Cpu();
        return
        [
            .. OfKernels<float>(), .. OfKernels<double>(),
            .. OpCases.All.SelectMany(op => op.Lengths.SelectMany(length => Enum.GetValues<DType>().Select(dtype =>
            $"{op.Label}, length {length}, {dtype}: {Hash(OpStep.Run(op, length, new Workspace(device), dtype).Numbers)}"))),
        ];
    }

    private static IEnumerable<string> OfKernels<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        KernelSweep.All.SelectMany(sweep => sweep.Lengths.Select(length => $"{sweep.Label}, length {length}, {typeof(T).Name}: {Hash(sweep.Run<T>(length, atEnd: null))}"));

    // NaN has no promised bits.
    private static string Hash(IEnumerable<double> numbers) => Convert.ToHexString(
        SHA256.HashData(MemoryMarshal.AsBytes<double>([.. numbers.Select(x => double.IsNaN(x) ? double.NaN : x)])).AsSpan(0, 8));
}
