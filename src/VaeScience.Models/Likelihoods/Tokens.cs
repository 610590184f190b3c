using VaeScience.Compute.Ops;
using VaeScience.Data;

namespace VaeScience.Models.Likelihoods;

/// <summary>What can be chosen of the likelihood of token sequences.</summary>
public sealed record TokensOptions
{
    /// <summary>How many tokens there are, K: values are token numbers 0 .. K - 1.</summary>
    public int Vocabulary { get; init; } = 32;
}

/// <summary>Sequences of tokens, each step with a decoded logit for every token.</summary>
/// <remarks>
/// log p(x|z) = sum_t log softmax(l_t)[x_t] over the steps that count (<see cref="Dataset.Lengths"/>). Let every sequence close with a token of its
/// own that counts as a step: the model is then a distribution over sequences of all lengths. With an autoregressive decoder l_t depends on
/// the tokens before t. Column t K + k of the raw parameters is token k at step t.
/// </remarks>
public sealed class Tokens : LevelLikelihood
{
    private readonly TokensOptions options;

    /// <summary>A likelihood of this many tokens.</summary>
    public Tokens(int vocabulary) : this(new TokensOptions { Vocabulary = vocabulary })
    {
    }

    /// <summary>A likelihood from its options.</summary>
    /// <exception cref="ArgumentException">Tokens out of range.</exception>
    public Tokens(TokensOptions options) : base(options.Vocabulary) => this.options = options;

    /// <inheritdoc/>
    public override string Name => "tokens";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override InputScaling Scaling => InputScaling.None;

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, int inputs, Dataset data) => BuildHead(scope, inputs, data.FeatureCount * Levels);

    /// <inheritdoc/>
    public override Tensor LogProbability(Pass pass, Tensor raw, Batch batch) => pass.Tape.Sum(LogProbabilityByFeature(pass, raw, batch), axis: 1);

    /// <inheritdoc/>
    public override Tensor LogProbabilityByFeature(Pass pass, Tensor raw, Batch batch)
    {
        var (rows, steps) = (raw.Shape.Rows, batch.Features);
        var targets = batch.Sequences is { } sequences && batch.Mask is null ? sequences.Targets(rows / batch.Rows) : Targets(batch, rows);
        var loss = pass.Tape.CrossEntropy(raw.Reshape([rows * steps, Levels]), targets, SequenceBatch.Ignored, LossReduction.None);
        return pass.Tape.Scale(loss, -1).Reshape([rows, steps]);
    }

    /// <inheritdoc/>
    public override double[] LevelProbabilities(Tensor raw)
    {
        var p = raw.ToArray();
        for (var i = 0; i < p.Length; i += Levels)
        {
            var logSum = SpecialFunctions.LogSumExp(p.AsSpan(i, Levels));
            for (var k = i; k < i + Levels; k++) p[k] = Math.Exp(p[k] - logSum);
        }
        return p;
    }

    private static int[] Targets(Batch batch, int rows)
    {
        var (values, mask) = (batch.Values.ToArray(), batch.Mask?.ToArray());
        var targets = new int[rows * batch.Features];
        for (var i = 0; i < targets.Length; i++)
        {
            var at = i % values.Length;
            var isBeyond = batch.Sequences is { } s && at % batch.Features >= s.Lengths[at / batch.Features];
            targets[i] = isBeyond || mask is not null && mask[at] == 0 ? SequenceBatch.Ignored : (int)values[at];
        }
        return targets;
    }
}
