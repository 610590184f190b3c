using System.Globalization;
using VaeScience.Data;

namespace VaeScience.SingleCell.Simulation;

/// <summary>Counts of simulated cells whose group and batch are known.</summary>
/// <remarks>
/// <code>
/// b_g ~ Gamma(0.6, rate 0.3)                        base mean of gene g
/// m_gkb = b_g f_gk h_gb                             f, h log-normal: factors of the group k and the batch b
/// l_i ~ LogNormal                                   library size of cell i
/// n_gi = l_i m_g / sum_g m_g                        mean
/// c_gi = (phi + 1 / sqrt(n_gi)) sqrt(60 / chi2(60)) biological coefficient of variation
/// y_gi ~ Poisson(Gamma(1 / c_gi^2) n_gi c_gi^2)     negative binomial
/// x_gi = 0 with probability 1 / (1 + n_gi / mid)    dropout, else y_gi
/// </code>
/// Source: Zappia, Phipson and Oshlack 2017 (Splatter), without outlier genes.
/// </remarks>
public static class CellSimulation
{
    /// <summary>The columns of the cells' annotations.</summary>
    public const string GroupColumn = "group", BatchColumn = "batch";

    /// <summary>The column of the genes' annotations with their base mean, and what the columns of their factors begin with.</summary>
    public const string BaseMeanColumn = "base_mean", FactorPrefix = "factor_";

    private const double MeanShape = 0.6, MeanRate = 0.3, MarkerShift = 0.1, Freedom = 60;

    /// <summary>Draws counts.</summary>
    /// <param name="options">What is simulated.</param>
    /// <returns>
    /// Cells <c>cell_1</c> ... with columns group and batch; genes <c>gene_1</c> ... with what is true of them, columns base_mean (b_g) and
    /// factor_group_1 ... (f_gk; 1 where the gene does not differ).
    /// </returns>
    /// <exception cref="UserException">Fewer cells than groups or batches.</exception>
    public static CountMatrix Draw(SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Cells < options.Groups || options.Cells < options.Batches)
            throw new UserException($"--cells: got {options.Cells}, wanted are at least as many as groups ({options.Groups}) and batches ({options.Batches})");
        var genes = new RandomSequence(new Philox(options.Seed, RandomPurpose.Simulate));
        double[] means = [.. Enumerable.Range(0, options.Genes).Select(_ => genes.Gamma(MeanShape) / MeanRate)];
        var ofGroup = Factors(options.Groups, options.Genes, () => genes.Uniform() < options.MarkerShare ? Marker(options, genes) : 1);
        var ofBatch = Factors(options.Batches, options.Genes, () => options.Batches == 1 ? 1 : Math.Exp(options.BatchStrength * genes.Normal()));
        // Sizes fall slowly from group to group.
        double[] shares = [.. Enumerable.Range(0, options.Groups).Select(k => 1 / (1 + 0.25 * k))];
        var (groups, batches) = (new int[options.Cells], new int[options.Cells]);
        var (starts, indices, values) = (new int[options.Cells + 1], new List<int>(), new List<float>());
        var row = new double[options.Genes];
        for (var i = 0; i < options.Cells; i++)
        {
            // A stream a cell: more genes or cells leave the others as they are.
            var random = new RandomSequence(new Philox(options.Seed, RandomPurpose.Simulate, (ulong)i + 1));
            // The first cells make sure that no group and no batch is empty.
            groups[i] = i < options.Groups ? i : random.Categorical(shares);
            batches[i] = i < options.Batches ? i : random.Below(options.Batches);
            for (var g = 0; g < row.Length; g++) row[g] = means[g] * ofGroup[groups[i]][g] * ofBatch[batches[i]][g];
            AddCell(row, options, random, indices, values);
            starts[i + 1] = values.Count;
        }
        var counts = new CsrMatrix(options.Genes, starts, [.. indices], [.. values]);
        return new CountMatrix("simulation", counts, Names("cell", options.Cells), Names("gene", options.Genes))
        {
            Cells = Table.Of("simulation", [GroupColumn, BatchColumn], [groups.Select(k => Name("group", k)), batches.Select(b => Name("batch", b))]),
            Genes = Truth(means, ofGroup),
        };
    }

    private static Table Truth(double[] means, double[][] ofGroup) => Table.Of("simulation",
        [BaseMeanColumn, .. ofGroup.Select((_, k) => FactorPrefix + Name("group", k))], [means.Select(Exact), .. ofGroup.Select(factors => factors.Select(Exact))]);

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void AddCell(double[] shares, SimulationOptions options, RandomSequence random, List<int> indices, List<float> values)
    {
        var library = options.Library * Math.Exp(options.LibrarySpread * random.Normal());
        var total = shares.Sum();
        for (var g = 0; g < shares.Length; g++)
        {
            var mean = library * shares[g] / total;
            if (mean <= 0) continue;
            var variation = (options.Variation + 1 / Math.Sqrt(mean)) * Math.Sqrt(Freedom / (2 * random.Gamma(Freedom / 2)));
            var squared = variation * variation;
            var count = random.Poisson(random.Gamma(1 / squared) * mean * squared);
            var isLost = options.DropoutMean > 0 && random.Uniform() < 1 / (1 + mean / options.DropoutMean);
            if (count == 0 || isLost) continue;
            indices.Add(g);
            values.Add((float)count);
        }
    }

    private static double Marker(SimulationOptions options, RandomSequence random)
    {
        var factor = Math.Exp(MarkerShift + options.MarkerStrength * random.Normal());
        // Half of the differences are losses.
        return random.Uniform() < 0.5 ? 1 / factor : factor;
    }

    private static double[][] Factors(int count, int genes, Func<double> draw) =>
        [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, genes).Select(_ => draw()).ToArray())];

    private static string[] Names(string kind, int count) => [.. Enumerable.Range(0, count).Select(i => Name(kind, i))];

    private static string Name(string kind, int index) => string.Create(CultureInfo.InvariantCulture, $"{kind}_{index + 1}");
}
