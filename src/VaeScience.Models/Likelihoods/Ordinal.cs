using VaeScience.Compute.Ops;
using VaeScience.Data;

namespace VaeScience.Models.Likelihoods;

/// <summary>What can be chosen of the ordinal likelihood.</summary>
public sealed record OrdinalOptions
{
    /// <summary>How many levels, K: values are whole numbers 0 .. K - 1.</summary>
    public int Levels { get; init; } = 5;

    /// <summary>Whether features share their cut points.</summary>
    public CutSharing Cuts { get; init; } = CutSharing.PerFeature;

    /// <summary>Precision of the normal prior that pulls the log distances between a feature's cuts to their means over features; 0 for none.</summary>
    public double Precision { get; init; } = 20;

    /// <summary>How many observations of each level and feature, all with predictor 0, are added to the data; 0 for none.</summary>
    public double PseudoCount { get; init; } = 0.2;
}

/// <summary>Scores on an ordered scale, such as 0 .. 4: the cumulative logit model.</summary>
/// <remarks>
/// P(x &lt;= k) = sigmoid(cut_{k+1} - eta) with a decoded predictor eta, cut_1 = c, cut_{k+1} = cut_k + exp(l_k). Cuts of each feature carry its
/// offset, so that the head has no bias then. A level that a feature hardly shows leaves its cuts free to drift; the two priors hold
/// them. Source: McCullagh 1980.
/// </remarks>
public sealed class Ordinal : LevelLikelihood
{
    // Added to the count of each level for the starting cuts, so that a level never seen has a place.
    private const double HalfCount = 0.5;
    private readonly OrdinalOptions options;
    private Parameter? first, logIncrements;
    private (Tensor Eta, Tensor Levels)? pseudo;
    private int features;

    /// <summary>An ordinal likelihood of this many levels.</summary>
    public Ordinal(int levels) : this(new OrdinalOptions { Levels = levels })
    {
    }

    /// <summary>An ordinal likelihood from its options.</summary>
    /// <exception cref="ArgumentException">Levels out of range, or a negative precision or count.</exception>
    public Ordinal(OrdinalOptions options) : base(options.Levels)
    {
        if (!(options.Precision >= 0) || !double.IsFinite(options.Precision)) throw new ArgumentException($"precision is 0 or positive, got {options.Precision}");
        if (!(options.PseudoCount >= 0) || !double.IsFinite(options.PseudoCount)) throw new ArgumentException($"pseudo-count is 0 or positive, got {options.PseudoCount}");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "ordinal";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override InputScaling Scaling => InputScaling.Standardise;

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, int inputs, Dataset data)
    {
        features = data.FeatureCount;
        var isShared = options.Cuts == CutSharing.Shared;
        var sets = isShared ? 1 : features;
        BuildHead(scope, inputs, features, hasBias: isShared);
        var (firstCuts, increments) = StartingCuts(data, sets);
        first = scope.Trained("first_cut", [sets], Initialisers.Of(firstCuts));
        logIncrements = scope.Trained("log_increments", [sets, Levels - 2], Initialisers.Of(increments));
    }

    /// <inheritdoc/>
    public override Tensor LogProbability(Pass pass, Tensor raw, Batch batch) =>
        pass.Tape.OrdinalLogDensity(raw, (first!, logIncrements!), batch.Values, batch.Mask, byFeature: false);

    /// <inheritdoc/>
    public override Tensor LogProbabilityByFeature(Pass pass, Tensor raw, Batch batch) =>
        pass.Tape.OrdinalLogDensity(raw, (first!, logIncrements!), batch.Values, batch.Mask, byFeature: true);

    /// <inheritdoc/>
    /// <remarks>-precision/2 sum_jk (l_jk - mean_j l_jk)^2 + count sum_jk log P(x_j = k | eta = 0), without the constants.</remarks>
    public override Tensor? LogPrior(Pass pass)
    {
        var tape = pass.Tape;
        Tensor? sum = null;
        if (options.Precision > 0 && options.Cuts == CutSharing.PerFeature && Levels > 2)
        {
            var fromMean = tape.Subtract(logIncrements!, tape.Mean(logIncrements!, axis: 0));
            sum = tape.Scale(tape.Sum(tape.Square(fromMean)), -0.5 * options.Precision);
        }
        if (options.PseudoCount == 0) return sum;
        var (eta, levels) = pseudo ??= PseudoObservations(tape);
        var added = tape.Scale(tape.Sum(tape.OrdinalLogDensity(eta, (first!, logIncrements!), levels, mask: null, byFeature: false)), options.PseudoCount);
        return sum is null ? added : tape.Add(sum, added);
    }

    /// <inheritdoc/>
    /// <remarks>P(x = k) = sigmoid(a) sigmoid(-b) (1 - exp(-(a - b))), a and b the distances of eta to the cuts above and below.</remarks>
    public override double[] LevelProbabilities(Tensor raw)
    {
        double[] eta = raw.ToArray(), start = first!.Tensor.ToArray(), l = logIncrements!.Tensor.ToArray();
        var p = new double[eta.Length * Levels];
        for (var i = 0; i < eta.Length; i++)
        {
            var set = start.Length == 1 ? 0 : i % features;
            var below = double.NegativeInfinity;
            for (var k = 0; k < Levels; k++)
            {
                var width = k == 0 || k == Levels - 1 ? double.PositiveInfinity : Math.Exp(l[set * (Levels - 2) + k - 1]);
                var above = k == 0 ? start[set] - eta[i] : below + width;
                p[i * Levels + k] = SpecialFunctions.Sigmoid(above) * SpecialFunctions.Sigmoid(-below) * -SpecialFunctions.Expm1(-width);
                below = above;
            }
        }
        return p;
    }

    private (double[] First, double[] LogIncrements) StartingCuts(Dataset data, int sets)
    {
        var (first, logIncrements) = (new double[sets], new double[sets * (Levels - 2)]);
        var counts = new double[sets * Levels];
        Array.Fill(counts, HalfCount);
        var values = new float[features];
        for (var row = 0; row < data.RowCount; row++)
        {
            data.CopyRow(row, values);
            for (var j = 0; j < features; j++) counts[(sets == 1 ? 0 : j) * Levels + (int)values[j]]++;
        }
        for (var set = 0; set < sets; set++)
        {
            var of = counts.AsSpan(set * Levels, Levels);
            var (below, previous) = (0.0, 0.0);
            for (var k = 0; k < Levels - 1; k++)
            {
                below += of[k];
                var above = 0.0;
                foreach (var count in of[(k + 1)..]) above += count;
                var cut = Math.Log(below / above);
                if (k == 0) first[set] = cut;
                else logIncrements[set * (Levels - 2) + k - 1] = Math.Log(cut - previous);
                previous = cut;
            }
        }
        return (first, logIncrements);
    }

    private (Tensor Eta, Tensor Levels) PseudoObservations(Tape tape)
    {
        // Row k holds level k in every feature.
        var values = new double[Levels * features];
        for (var i = 0; i < values.Length; i++) values[i] = i / features;
        Shape shape = [Levels, features];
        var (eta, levels) = (tape.Workspace.Device.Zeros(shape, tape.DType), tape.Workspace.Device.Zeros(shape, tape.DType));
        levels.CopyFrom(values);
        return (eta, levels);
    }
}
