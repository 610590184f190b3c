using System.Numerics;

namespace VaeScience.Compute.Kernels;

/// <summary>Cut points and what depends on them alone, for each set of cuts; filled once a step.</summary>
/// <param name="tape">Lends the memory.</param>
/// <param name="logIncrements">The shape of the log distances between cuts, [c, K - 2].</param>
internal sealed class OrdinalTable(Tape tape, Shape logIncrements)
{
    // c = sets of cuts, K = levels. Beyond these bounds a distance would overflow or vanish.
    private const double LowestLogIncrement = -30, HighestLogIncrement = 30;
    private readonly Tensor cutPoints = tape.Rent([logIncrements[0], logIncrements[1] + 3]);
    private readonly Tensor logGaps = tape.Rent([logIncrements[0], logIncrements[1] + 2]);
    private readonly Tensor increments = tape.Rent(logIncrements), slopes = tape.Rent(logIncrements);

    /// <summary>K.</summary>
    public int Levels => logIncrements[1] + 2;

    /// <summary>Whether one set of cuts serves all features.</summary>
    public bool IsShared => logIncrements[0] == 1;

    /// <summary>[c, K + 1], from minus to plus infinity: level k lies between cuts k and k + 1.</summary>
    public ReadOnlySpan<T> CutPoints<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => cutPoints.Span<T>();

    /// <summary>log(1 - exp(-distance)) of the cuts about each level, [c, K]; 0 for the outer levels.</summary>
    public ReadOnlySpan<T> LogGaps<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => logGaps.Span<T>();

    /// <summary>Computes the table.</summary>
    /// <param name="first">The first cut point, [c].</param>
    /// <param name="logDistances">Logarithms of the distances between cuts, [c, K - 2].</param>
    public void Fill<T>(Tensor first, Tensor logDistances)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> cut = cutPoints.Span<T>(), gap = logGaps.Span<T>(), distance = increments.Span<T>(), slope = slopes.Span<T>();
        ReadOnlySpan<T> start = first.Span<T>(), l = logDistances.Span<T>();
        var inner = Levels - 2;
        for (var set = 0; set < start.Length; set++)
        {
            var at = double.CreateTruncating(start[set]);
            var (c, g) = (set * (Levels + 1), set * Levels);
            (cut[c], cut[c + 1], cut[c + Levels]) = (T.NegativeInfinity, start[set], T.PositiveInfinity);
            gap[g] = gap[g + Levels - 1] = T.Zero;
            for (var k = 0; k < inner; k++)
            {
                var written = double.CreateTruncating(l[set * inner + k]);
                var bounded = Math.Clamp(written, LowestLogIncrement, HighestLogIncrement);
                var d = Math.Exp(bounded);
                var shrink = SpecialFunctions.Expm1(-d);
                at += d;
                cut[c + k + 2] = T.CreateTruncating(at);
                gap[g + k + 1] = T.CreateTruncating(Math.Log(-shrink));
                // Derivatives in l: of the distance d, and of log(1 - e^-d), which is d e^-d / (1 - e^-d).
                var moves = bounded == written;
                distance[set * inner + k] = moves ? T.CreateTruncating(d) : T.Zero;
                slope[set * inner + k] = moves ? T.CreateTruncating(-d * (1 + shrink) / shrink) : T.Zero;
            }
        }
    }

    /// <summary>From gradients of cut points and gaps to those of the parameters of one set of cuts.</summary>
    /// <param name="set">Which set.</param>
    /// <param name="dCuts">Gradients of the K - 1 cut points.</param>
    /// <param name="dGaps">Gradients of the K - 2 inner levels' gaps.</param>
    /// <param name="dFirst">[c], added to; empty if unwanted.</param>
    /// <param name="dLogDistances">[c, K - 2], added to; empty if unwanted.</param>
    public void AddGradients<T>(int set, ReadOnlySpan<double> dCuts, ReadOnlySpan<double> dGaps, Span<T> dFirst, Span<T> dLogDistances)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> distance = increments.Span<T>(), slope = slopes.Span<T>();
        var inner = Levels - 2;
        // A distance moves every cut beyond it.
        var beyond = 0.0;
        for (var k = inner - 1; k >= 0; k--)
        {
            beyond += dCuts[k + 1];
            var at = set * inner + k;
            if (!dLogDistances.IsEmpty)
                dLogDistances[at] += T.CreateTruncating(beyond * double.CreateTruncating(distance[at]) + dGaps[k] * double.CreateTruncating(slope[at]));
        }
        if (!dFirst.IsEmpty) dFirst[set] += T.CreateTruncating(beyond + dCuts[0]);
    }
}
