using VaeScience.Compute;

namespace VaeScience.Tests.Compute;

/// <summary>One way to call an operation, at every length of a sweep.</summary>
/// <param name="Method">The operation: its method's name, and ":" with the last parameter's name where an overload takes more than another.</param>
/// <param name="Variant">What is special about this call; empty for the only one.</param>
/// <param name="Shapes">The shapes of the inputs that can take a gradient, for a length.</param>
/// <param name="Run">The call. Everything else it needs it makes itself, the same each time.</param>
public sealed record OpCase(string Method, string Variant, Func<int, Shape[]> Shapes, Func<Tape, Tensor[], Tensor> Run)
{
    /// <summary>Around the vector widths, one block of them, and the empty tensor.</summary>
    public static readonly int[] Sweep = [0, 1, 15, 16, 17, 31, 32, 33, 1023, 1024, 1025];

    /// <summary>More than one part of parallel work, and no round number.</summary>
    public const int Large = 20011;

    /// <summary>From a standard normal deviate to a number the operation takes, away from its kinks and poles.</summary>
    public Func<double, double> Domain { get; init; } = z => z;

    /// <summary>The lengths that make sense.</summary>
    public int[] Lengths { get; init; } = Sweep;

    /// <summary>Shapes that have work for several threads, where one size alone makes none; else those of the length <see cref="Large"/>.</summary>
    public Shape[]? LargeShapes { get; init; }

    public string Label => Variant.Length == 0 ? Method : $"{Method}, {Variant}";

    /// <summary>Fixed pseudo-random inputs that float holds exactly.</summary>
    public (double[] Values, Shape Shape)[] Inputs(int length) =>
        [.. (length == Large && LargeShapes is { } large ? large : Shapes(length)).Select((shape, k) => (Normal(shape.Length, k).Select(z => (double)(float)Domain(z)).ToArray(), shape))];

    /// <summary>Standard normal deviates, one stream for each use.</summary>
    public static double[] Normal(int length, int use)
    {
        var deviates = new double[length];
        new Philox(20, RandomPurpose.Simulate, use: use).FillNormal<double>(deviates);
        return deviates;
    }
}
