using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>Pairs of uniform deviates to pairs of normal ones, over lanes of double. Source: Box and Muller 1958.</summary>
internal static class BoxMuller
{
    /// <summary>(u, s) becomes sqrt(-2 log u) times (-cos(pi s), -sin(pi s)).</summary>
    /// <param name="u">Uniform in (0, 1), a multiple of 8 of them.</param>
    /// <param name="s">Uniform in [-1, 1), as many: the angle, from the opposite of its zero.</param>
    public static void Run(Span<double> u, Span<double> s)
    {
        switch (LaneWidth.Bits)
        {
            case 512: Run<Lane512<double>>(u, s); break;
            case 256: Run<Lane256<double>>(u, s); break;
            case 128: Run<Lane128<double>>(u, s); break;
            default: Run<Lane1<double>>(u, s); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TLane>(Span<double> u, Span<double> s)
        where TLane : struct, ILane<TLane, double>
    {
        for (var i = 0; i <= u.Length - TLane.Count; i += TLane.Count)
        {
            var radius = TLane.Sqrt(TLane.Create(-2.0) * Logarithm.Log<TLane, double>(TLane.Load(ref u[i])));
            var sine = Trigonometric.SinCosPi<TLane, double>(TLane.Load(ref s[i]), out var cosine);
            (-(radius * cosine)).Store(ref u[i]);
            (-(radius * sine)).Store(ref s[i]);
        }
    }
}
