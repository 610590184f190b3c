using System.Numerics;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models.Export;

namespace VaeScience.Models.Likelihoods;

/// <summary>Counts of which each small one has a probability of its own, and the others follow a count distribution that begins at k-max.</summary>
/// <remarks>
/// With K = k-max and p = softmax of K + 1 decoded logits: P(x = k) = p_k for k below K, P(x) = p_K f(x - K) from K on, f a Poisson or negative
/// binomial with a rate of its own (<see cref="CountMean.Rate"/>), with or without extra zeros. Of the raw parameters column k f + j is class k
/// of feature j; those of the tail stand behind all classes. Source: Groenbech et al. 2020.
/// </remarks>
public sealed class PiecewiseCategorical : Likelihood
{
    private const int GreatestKMax = 999;
    private readonly PiecewiseCategoricalOptions options;
    private readonly CountLikelihood tail;
    private int features;

    /// <summary>A piecewise categorical likelihood from its options.</summary>
    /// <exception cref="ArgumentException">k-max or the inverse dispersion is out of range.</exception>
    public PiecewiseCategorical(PiecewiseCategoricalOptions? options = null)
    {
        this.options = options ?? new();
        if (this.options.KMax is < 1 or > GreatestKMax) throw new ArgumentException($"k-max is 1 to {GreatestKMax}, got {this.options.KMax}");
        tail = TailOf(this.options);
    }

    /// <inheritdoc/>
    public override string Name => "piecewise-categorical";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override InputScaling Scaling => tail.Scaling;

    /// <inheritdoc/>
    public override ValueSupport Support => tail.Support;

    private int ClassColumns => (options.KMax + 1) * features;

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, int inputs, Dataset data)
    {
        features = data.FeatureCount;
        BuildHead(scope, inputs, ClassColumns + tail.Declare(scope.Scope("tail"), data));
    }

    /// <inheritdoc/>
    public override void Check(Dataset data)
    {
        tail.CheckConditions(data);
        base.Check(data);
    }

    /// <inheritdoc/>
    public override Tensor Decode(Pass pass, Tensor hidden, Tensor? condition = null, Tensor? own = null) =>
        tail.Complete(pass.Tape, base.Decode(pass, hidden, condition), condition, ClassColumns);

    /// <inheritdoc/>
    public override string WriteOnnx(OnnxGraph graph, string hidden, string? condition = null, string? own = null) =>
        tail.Complete(graph, base.WriteOnnx(graph, hidden, condition), condition, ClassColumns);

    /// <inheritdoc/>
    public override Tensor LogProbability(Pass pass, Tensor raw, Batch batch)
    {
        var (classes, beyond) = Split(pass.Tape, batch);
        return pass.Tape.Add(
            pass.Tape.CategoricalLogDensity(Classes(pass, raw), classes, batch.Mask, byFeature: false), tail.LogProbability(pass, Tail(pass, raw), beyond));
    }

    /// <inheritdoc/>
    public override Tensor LogProbabilityByFeature(Pass pass, Tensor raw, Batch batch)
    {
        var (classes, beyond) = Split(pass.Tape, batch);
        return pass.Tape.Add(
            pass.Tape.CategoricalLogDensity(Classes(pass, raw), classes, batch.Mask, byFeature: true), tail.LogProbabilityByFeature(pass, Tail(pass, raw), beyond));
    }

    /// <inheritdoc/>
    /// <remarks>sum_k k p_k below K, and p_K (K + the tail's mean).</remarks>
    public override double[] Mean(Tensor raw)
    {
        var (p, decoded) = Decoded(raw);
        var mean = tail.MeanOf(decoded, raw.Shape.Rows);
        var k = options.KMax;
        for (var i = 0; i < mean.Length; i++)
        {
            mean[i] = p[i * (k + 1) + k] * (k + mean[i]);
            for (var level = 1; level < k; level++) mean[i] += level * p[i * (k + 1) + level];
        }
        return mean;
    }

    /// <inheritdoc/>
    public override double[] Sample(Tensor raw, RandomSequence random)
    {
        var (p, decoded) = Decoded(raw);
        var draws = tail.SampleOf(decoded, raw.Shape.Rows, random);
        var k = options.KMax;
        for (var i = 0; i < draws.Length; i++)
        {
            var level = random.Categorical(p.AsSpan(i * (k + 1), k + 1));
            draws[i] = level < k ? level : k + draws[i];
        }
        return draws;
    }

    /// <inheritdoc/>
    protected override string Advice(double x) => CountLikelihood.AdviceOn(x);

    private static CountLikelihood TailOf(PiecewiseCategoricalOptions o) => o.Tail switch
    {
        CountFamily.Poisson => new Poisson(new PoissonOptions { Mean = CountMean.Rate }),
        CountFamily.NegativeBinomial => new NegativeBinomial(
            new NegativeBinomialOptions { Mean = CountMean.Rate, Dispersion = o.Dispersion, InverseDispersion = o.InverseDispersion }),
        CountFamily.Zip => new ZeroInflatedPoisson(new ZeroInflatedPoissonOptions { Mean = CountMean.Rate }),
        CountFamily.Zinb => new ZeroInflatedNegativeBinomial(
            new ZeroInflatedNegativeBinomialOptions { Mean = CountMean.Rate, Dispersion = o.Dispersion, InverseDispersion = o.InverseDispersion }),
        _ => throw new ArgumentException($"no tail is called {o.Tail}"),
    };

    private Tensor Classes(Pass pass, Tensor raw) => pass.Tape.Slice(raw, 0, ClassColumns);

    private Tensor Tail(Pass pass, Tensor raw) => pass.Tape.Slice(raw, ClassColumns, raw.Shape.Columns - ClassColumns);

    /// <summary>The class of each count, and what counts of the last class have beyond k-max; the tail sees the others as missing.</summary>
    private (Tensor Classes, Batch Beyond) Split(Tape tape, Batch batch)
    {
        var (classes, excess, isBeyond) = (tape.Rent(batch.Values.Shape), tape.Rent(batch.Values.Shape), tape.Rent(batch.Values.Shape));
        if (classes.DType == DType.Float64) Split<double>(batch, classes, excess, isBeyond);
        else Split<float>(batch, classes, excess, isBeyond);
        return (classes, batch with { Values = excess, Mask = isBeyond, Sparse = null });
    }

    private void Split<T>(Batch batch, Tensor classes, Tensor excess, Tensor isBeyond)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> x = batch.Values.Span<T>(), mask = batch.Mask is null ? default : batch.Mask.Span<T>();
        Span<T> c = classes.Span<T>(), e = excess.Span<T>(), b = isBeyond.Span<T>();
        var k = T.CreateChecked(options.KMax);
        for (var i = 0; i < x.Length; i++)
        {
            // A missing value may be NaN, which is no class.
            var isObserved = mask.IsEmpty || mask[i] != T.Zero;
            c[i] = isObserved ? T.Min(x[i], k) : T.Zero;
            b[i] = isObserved && x[i] >= k ? T.One : T.Zero;
            e[i] = b[i] == T.Zero ? T.Zero : x[i] - k;
        }
    }

    /// <summary>The class probabilities, [m, f, K + 1], and the tail's decoded numbers, [m, w].</summary>
    private (double[] Probabilities, double[] Tail) Decoded(Tensor raw)
    {
        var (decoded, rows, width, levels) = (raw.ToArray(), raw.Shape.Rows, raw.Shape.Columns, options.KMax + 1);
        var p = new double[rows * ClassColumns];
        var ofTail = new double[rows * (width - ClassColumns)];
        var logits = new double[levels];
        for (var i = 0; i < rows; i++)
        {
            var row = decoded.AsSpan(i * width, width);
            row[ClassColumns..].CopyTo(ofTail.AsSpan(i * (width - ClassColumns)));
            for (var j = 0; j < features; j++)
            {
                for (var k = 0; k < levels; k++) logits[k] = row[k * features + j];
                var logSum = SpecialFunctions.LogSumExp(logits);
                for (var k = 0; k < levels; k++) p[(i * features + j) * levels + k] = Math.Exp(logits[k] - logSum);
            }
        }
        return (p, ofTail);
    }
}
