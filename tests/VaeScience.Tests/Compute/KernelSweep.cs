using System.Numerics;

namespace VaeScience.Tests.Compute;

/// <summary>One kernel, called at every length of a sweep and compared with plain formulas in double.</summary>
/// <param name="Kernel">The type's name.</param>
/// <param name="Method">What is called, and what is special about the call.</param>
/// <param name="Single">The call in float.</param>
/// <param name="Twofold">The call in double.</param>
/// <param name="Want">From the length and the spans that were read: what the results should be.</param>
internal sealed record KernelSweep(
    string Kernel, string Method, Action<int, KernelOperands<float>> Single, Action<int, KernelOperands<double>> Twofold, Func<int, double[][], IEnumerable<double>> Want)
{
    private const double SingleUnit = 1.0 / (1 << 24), DoubleUnit = SingleUnit / (1 << 29);

    public static KernelSweep[] All { get; } = [.. VectorSweeps.All, .. RecurrentSweeps.All, .. MatrixSweeps.All];

    public int[] Lengths { get; init; } = OpCase.Sweep;

    /// <summary>Roundings of a result of the kernel's own precision, functions of a few units in the last place included.</summary>
    public int Roundings { get; init; } = 16;

    /// <summary>The sum of the magnitudes that are added up in double, for a length.</summary>
    public Func<int, double> Size { get; init; } = _ => 1;

    public string Label => $"{Kernel}.{Method}";

    /// <summary>Calls the kernel and checks the results.</summary>
    /// <returns>Their bits.</returns>
    public double[] Run<T>(int length, bool? atEnd)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var operands = new KernelOperands<T>(atEnd);
        if (operands is KernelOperands<float> single) Single(length, single);
        else Twofold(length, (KernelOperands<double>)(object)operands);
        var (got, want) = (operands.Results, Want(length, operands.Inputs).ToArray());
        Assert.Equal(want.Length, got.Length);
        var unit = typeof(T) == typeof(float) ? SingleUnit : DoubleUnit;
        for (var i = 0; i < want.Length; i++)
        {
            var bound = Roundings * unit * (1 + Math.Abs(want[i])) + (length + 16) * DoubleUnit * Size(length);
            Assert.True(Math.Abs(got[i] - want[i]) <= bound || got[i].Equals(want[i]), $"{Label}, {typeof(T).Name}, length {length}: result {i} is {got[i]:R}, want {want[i]:R} within {bound:E1}");
        }
        return got;
    }
}
