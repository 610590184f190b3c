using VaeScience.Analysis.Statistics;
using VaeScience.SingleCell.Expression;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Genes;

/// <summary>Compares the expression of groups of cells, by the model and, beside it, by the counts alone.</summary>
/// <param name="run">The run.</param>
/// <param name="genes">The genes to look at.</param>
/// <param name="options">How.</param>
internal sealed class GroupComparison(TrainedRun run, int[] genes, DifferenceOptions options)
{
    // Shares of both groups that are kept at once; more genes are decoded again in several turns.
    private const long MostKept = 1L << 28;

    private readonly DecodedShares decoded = new(run);
    private readonly CountedGenes counted = new(run.Cells.Matrix);

    /// <summary>Compares two groups.</summary>
    /// <param name="first">The cells of the first group.</param>
    /// <param name="second">The cells of the second group.</param>
    /// <param name="number">Comparisons of different numbers draw different cells.</param>
    /// <returns>A difference for each gene, best first; null where replicates or batches do not allow a comparison.</returns>
    public GeneDifference[]? Compare(int[] first, int[] second, int number)
    {
        var random = new RandomSequence(new Philox(options.Seed, RandomPurpose.Evaluate, (ulong)number));
        if (Pairs(first, second, random) is not { } pairs) return null;
        var (firstSeed, secondSeed) = (Seed(random), Seed(random));
        var differences = new List<GeneDifference>(genes.Length);
        foreach (var some in genes.Chunk((int)Math.Max(1, MostKept / (2L * sizeof(float) * options.Draws))))
        {
            var ofFirst = ShareDraws.Of(run, decoded, pairs.First, pairs.Batches, some, firstSeed);
            var ofSecond = ShareDraws.Of(run, decoded, pairs.Second, pairs.Batches, some, secondSeed);
            differences.AddRange(Differences(some, pairs, (ofFirst, first), (ofSecond, second)));
        }
        return Judged(differences);
    }

    /// <summary>eps: what the decoder gives genes that were not counted, and at least what one count among all of a group's is.</summary>
    /// <remarks>
    /// The greatest share over draws of each gene that no cell of a group shows; of these the 90 % quantile; of both groups and of one count among all
    /// of the smaller group's counts the greatest.
    /// </remarks>
    internal static double Epsilon((double[] Greatest, bool[] IsSilent, double Total) first, (double[] Greatest, bool[] IsSilent, double Total) second)
    {
        const double artefacts = 0.9;
        var epsilon = 1 / Math.Min(first.Total, second.Total);
        foreach (var (greatest, isSilent, _) in ((double[], bool[], double)[])[first, second])
        {
            double[] silent = [.. greatest.Where((_, g) => isSilent[g])];
            if (silent.Length > 0) epsilon = Math.Max(epsilon, Quantiles.Of(silent, artefacts));
        }
        return epsilon;
    }

    private CellPairs? Pairs(int[] first, int[] second, RandomSequence random)
    {
        if (options.Replicates is { } replicates) return CellPairs.ByReplicates(first, second, replicates, options.Draws, random);
        if (options.Batches is { } batches) return CellPairs.WithinBatches(first, second, batches, options.Draws, random);
        return CellPairs.Uniform(first, second, options.Draws, random);
    }

    private GeneDifference[] Differences(int[] some, CellPairs pairs, (ShareDraws Draws, int[] Cells) first, (ShareDraws Draws, int[] Cells) second)
    {
        var epsilon = Epsilon(Evidence(first.Draws, first.Cells), Evidence(second.Draws, second.Cells));
        var sides = new sbyte[run.Cells.Matrix.CellCount];
        foreach (var cell in first.Cells) sides[cell] = 1;
        foreach (var cell in second.Cells) sides[cell] = -1;
        var differences = new GeneDifference[some.Length];
        run.Device.Workers.Run(new GeneJob(k =>
        {
            var (a, b) = (first.Draws.OfGenes[k], second.Draws.OfGenes[k]);
            differences[k] = new GeneDifference(some[k], FoldChange.Of(a, b, epsilon, options.Delta, pairs), a.Average(x => (double)x), b.Average(x => (double)x),
                counted.Compare(some[k], sides, first.Cells.Length, second.Cells.Length));
        }), some.Length);
        return differences;
    }

    private (double[] Greatest, bool[] IsSilent, double Total) Evidence(ShareDraws draws, int[] cells)
    {
        var (counts, isSilent, total) = (run.Cells.Matrix.Counts, new bool[draws.Greatest.Length], 0.0);
        Array.Fill(isSilent, true);
        foreach (var cell in cells)
            for (var e = counts.RowStarts[cell]; e < counts.RowStarts[cell + 1]; e++)
            {
                isSilent[counts.ColumnIndices[e]] = false;
                total += counts.Values[e];
            }
        return (draws.Greatest, isSilent, total);
    }

    private GeneDifference[] Judged(List<GeneDifference> differences)
    {
        var expected = FalseDiscovery.PosteriorExpected([.. differences.Select(d => d.Change.Probability)]);
        var adjusted = FalseDiscovery.BenjaminiHochberg([.. differences.Select(d => d.Counted.Ranks.PValue)]);
        return [.. differences
            .Select((d, i) => d with
            {
                ExpectedFalse = expected[i],
                AdjustedP = adjusted[i],
                IsMarker = expected[i] <= options.Level,
                IsSeen = adjusted[i] <= options.Level,
            })
            .OrderBy(d => d.Rank)
            .ThenByDescending(d => d.Rank >= GeneDifference.LikelyRank ? d.Change.Probability : Math.Abs(d.Change.Mean))
            .ThenBy(d => d.Gene)];
    }

    private static ulong Seed(RandomSequence random) => (ulong)(random.Uniform() * (1UL << 53));

    private readonly struct GeneJob(Action<int> compare) : IParallelJob
    {
        public void Run(int part) => compare(part);
    }
}
