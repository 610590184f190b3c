using VaeScience.Compute.Ops;
using VaeScience.Data;

namespace VaeScience.Models.Likelihoods;

/// <summary>What can be chosen of the categorical likelihood.</summary>
public sealed record CategoricalOptions
{
    /// <summary>How many classes, K: values are class numbers 0 .. K - 1.</summary>
    public int Levels { get; init; } = 5;
}

/// <summary>Classes without an order, each with a decoded logit.</summary>
/// <remarks>log P(x = c) = l_c - log sum_k exp(l_k). Column k f + j of the head is class k of feature j.</remarks>
public sealed class Categorical : LevelLikelihood
{
    private readonly CategoricalOptions options;
    private int features;

    /// <summary>A categorical likelihood of this many classes.</summary>
    public Categorical(int levels) : this(new CategoricalOptions { Levels = levels })
    {
    }

    /// <summary>A categorical likelihood from its options.</summary>
    /// <exception cref="ArgumentException">Classes out of range.</exception>
    public Categorical(CategoricalOptions options) : base(options.Levels) => this.options = options;

    /// <inheritdoc/>
    public override string Name => "categorical";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override InputScaling Scaling => InputScaling.Standardise;

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, int inputs, Dataset data)
    {
        features = data.FeatureCount;
        BuildHead(scope, inputs, features * Levels);
    }

    /// <inheritdoc/>
    public override Tensor LogProbability(Pass pass, Tensor raw, Batch batch) =>
        pass.Tape.CategoricalLogDensity(raw, batch.Values, batch.Mask, byFeature: false);

    /// <inheritdoc/>
    public override Tensor LogProbabilityByFeature(Pass pass, Tensor raw, Batch batch) =>
        pass.Tape.CategoricalLogDensity(raw, batch.Values, batch.Mask, byFeature: true);

    /// <inheritdoc/>
    public override double[] LevelProbabilities(Tensor raw)
    {
        var logits = raw.ToArray();
        var p = new double[logits.Length];
        var of = new double[Levels];
        for (var i = 0; i < p.Length / Levels; i++)
        {
            var (row, j) = (i / features, i % features);
            for (var k = 0; k < Levels; k++) of[k] = logits[(row * Levels + k) * features + j];
            var logSum = SpecialFunctions.LogSumExp(of);
            for (var k = 0; k < Levels; k++) p[i * Levels + k] = Math.Exp(of[k] - logSum);
        }
        return p;
    }
}
