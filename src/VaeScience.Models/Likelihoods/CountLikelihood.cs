using System.Numerics;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models.Export;

namespace VaeScience.Models.Likelihoods;

/// <summary>A likelihood of counts: Poisson or negative binomial, with or without extra zeros, the features independent given z and the row's total.</summary>
/// <remarks>
/// Means are shares of the row's library size (softmax over the features, as in scVI) or rates of their own. The library size is observed:
/// the batch's, or the sum of the row's values where the batch has none; or it is a latent unit, log-normal (<see cref="CountMean.LatentLibrary"/>).
/// Without a batch (<see cref="Mean"/>, <see cref="Sample"/>) it is the
/// average total of the training rows. A row's own total is taken to be at least 1. Source: Lopez et al. 2018.
/// </remarks>
public abstract class CountLikelihood : Likelihood
{
    private const double LeastTotal = 1;
    private readonly CountDispersion? dispersion;
    private readonly bool hasExtraZeros;
    private Parameter? logDispersion, library;
    private ConditionalDispersion? conditionalDispersion;
    private LatentLibrary? latentLibrary;
    private int features;

    /// <summary>A likelihood from its parts.</summary>
    /// <param name="mean">What the decoder says of the means.</param>
    /// <param name="dispersion">The inverse dispersion; null for Poisson.</param>
    /// <param name="hasExtraZeros">Whether the decoder gives the logit of an extra zero.</param>
    /// <exception cref="ArgumentException">The inverse dispersion does not start within e^-15 .. e^15.</exception>
    protected CountLikelihood(CountMean mean, CountDispersion? dispersion, bool hasExtraZeros)
    {
        if (dispersion is not null && !(Math.Abs(Math.Log(dispersion.Start)) <= CountForm.GreatestLogDispersion))
            throw new ArgumentException($"inverse-dispersion is a positive number from 3.1e-7 to 3.2e6, got {dispersion.Start}");
        (MeanForm, this.dispersion, this.hasExtraZeros) = (mean, dispersion, hasExtraZeros);
    }

    /// <summary>What the decoder says of the means.</summary>
    public CountMean MeanForm { get; }

    /// <inheritdoc/>
    public override InputScaling Scaling => InputScaling.Log1p;

    /// <inheritdoc/>
    public override ValueSupport Support => ValueSupport.Counts;

    /// <inheritdoc/>
    public override int LatentUnits => MeanForm == CountMean.LatentLibrary ? 1 : 0;

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, int inputs, Dataset data) => BuildHead(scope, inputs, Declare(scope, data));

    /// <summary>Declares everything but the head.</summary>
    /// <returns>How many numbers of a row are decoded.</returns>
    internal int Declare(ParameterScope scope, Dataset data)
    {
        features = data.FeatureCount;
        CheckConditions(data);
        if (dispersion is { Source: DispersionSource.PerCondition }) conditionalDispersion = new(scope, data.ConditionCount, features, dispersion.Start);
        else if (dispersion is { Source: not DispersionSource.Decoded })
        {
            Shape shape = [dispersion.Source == DispersionSource.PerFeature ? features : 1];
            var start = Initialisers.Constant(Math.Log(dispersion.Start));
            logDispersion = dispersion.Source == DispersionSource.Fixed ? scope.Kept("log_dispersion", shape, start) : scope.Trained("log_dispersion", shape, start);
        }
        if (MeanForm == CountMean.Library) library = scope.Kept("library", [1], Initialisers.Constant(AverageTotal(data)));
        if (MeanForm == CountMean.LatentLibrary) latentLibrary = new LatentLibrary(scope, data);
        var decoded = 1 + (dispersion is { Source: DispersionSource.Decoded } ? 1 : 0) + (hasExtraZeros ? 1 : 0);
        return features * decoded;
    }

    /// <inheritdoc/>
    public override Tensor Decode(Pass pass, Tensor hidden, Tensor? condition = null, Tensor? own = null)
    {
        var raw = base.Decode(pass, hidden, condition);
        if (latentLibrary is not null) raw = latentLibrary.Insert(pass.Tape, raw, own ?? throw new ShapeException("a latent library size wants its unit of z, got none"), condition);
        return Complete(pass.Tape, raw, condition, 0);
    }

    /// <inheritdoc/>
    public override string WriteOnnx(OnnxGraph graph, string hidden, string? condition = null, string? own = null)
    {
        var raw = base.WriteOnnx(graph, hidden, condition);
        return Complete(graph, latentLibrary?.WriteOnnx(graph, raw, own!, condition) ?? raw, condition, 0);
    }

    /// <summary>Adds to the decoded numbers what the conditions say.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="raw">[m, w].</param>
    /// <param name="condition">[m, c]; null for an unconditional model.</param>
    /// <param name="start">The first column that belongs to this likelihood.</param>
    internal Tensor Complete(Tape tape, Tensor raw, Tensor? condition, int start) =>
        conditionalDispersion?.Insert(tape, raw, condition ?? throw WithoutConditions, start + features) ?? raw;

    /// <summary>Adds the same to a graph.</summary>
    internal string Complete(OnnxGraph graph, string raw, string? condition, int start) =>
        conditionalDispersion?.WriteOnnx(graph, raw, condition ?? throw WithoutConditions, start + features) ?? raw;

    /// <inheritdoc/>
    public override Tensor LogProbability(Pass pass, Tensor raw, Batch batch) => pass.Tape.CountLogDensity(raw, batch.Values, batch.Mask, Form(pass.Tape, batch), byFeature: false, batch.Sparse);

    /// <inheritdoc/>
    public override Tensor LogProbabilityByFeature(Pass pass, Tensor raw, Batch batch) => pass.Tape.CountLogDensity(raw, batch.Values, batch.Mask, Form(pass.Tape, batch), byFeature: true, batch.Sparse);

    /// <inheritdoc/>
    public override double[] Mean(Tensor raw) => MeanOf(raw.ToArray(), raw.Shape.Rows);

    /// <inheritdoc/>
    public override double[] Sample(Tensor raw, RandomSequence random) => SampleOf(raw.ToArray(), raw.Shape.Rows, random);

    /// <inheritdoc/>
    public override double[] Replicate(Pass pass, Tensor raw, Batch batch, RandomSequence random) =>
        SampleOf(raw.ToArray(), raw.Shape.Rows, random, MeanForm == CountMean.Library ? (batch.LibrarySize ?? Totals(pass.Tape, batch)).ToArray() : null);

    /// <summary>E[x] of decoded rows, [m, w], row-major.</summary>
    internal double[] MeanOf(double[] decoded, int rows)
    {
        var (width, total) = (decoded.Length / Math.Max(1, rows), library?.Tensor.Item() ?? 0);
        var result = new double[rows * features];
        for (var i = 0; i < rows; i++)
        {
            var row = decoded.AsSpan(i * width, width);
            var means = result.AsSpan(i * features, features);
            Means(row[..features], total, means);
            for (var j = 0; hasExtraZeros && j < features; j++) means[j] *= 1 - SpecialFunctions.Sigmoid(row[width - features + j]);
        }
        return result;
    }

    /// <summary>Draws of decoded rows, [m, w], row-major.</summary>
    /// <param name="decoded">[m, w].</param>
    /// <param name="rows">m.</param>
    /// <param name="random">The numbers to use.</param>
    /// <param name="totals">[n], library sizes that the rows go through again and again; null for the average total of the training rows.</param>
    internal double[] SampleOf(double[] decoded, int rows, RandomSequence random, double[]? totals = null) => Each(decoded, rows, totals, (mean, r, extraZero) =>
    {
        var isExtraZero = hasExtraZeros && random.Uniform() < extraZero;
        var rate = dispersion is null ? mean : random.Gamma(r) * mean / r;
        return isExtraZero ? 0 : random.Poisson(Math.Min(rate, RandomSequence.GreatestPoissonMean));
    });

    /// <inheritdoc/>
    public override void Check(Dataset data)
    {
        CheckConditions(data);
        base.Check(data);
        if (MeanForm == CountMean.Library) CheckTotals(data);
    }

    /// <summary>Refuses data without conditions where the dispersion depends on them.</summary>
    /// <exception cref="UserException">There are none.</exception>
    internal void CheckConditions(Dataset data)
    {
        if (dispersion is { Source: DispersionSource.PerCondition } && data.ConditionCount == 0)
            throw new UserException($"{data.Name}: dispersion=per-condition wants conditions such as the rows' batch, and there are none; give them, or use dispersion=per-feature");
    }

    /// <summary>What to do about a value that is no count.</summary>
    internal static string AdviceOn(double x) =>
        double.IsFinite(x) && x != Math.Floor(x) ? "; take the raw counts, not normalised ones, or use --likelihood gaussian" : "; mend the cell";

    /// <inheritdoc/>
    protected override string Advice(double x) => AdviceOn(x);

    private static ShapeException WithoutConditions => new("a dispersion for each condition wants the rows' conditions, got none");

    private void CheckTotals(Dataset data)
    {
        var counts = new float[data.FeatureCount];
        for (var row = 0; row < data.RowCount; row++)
        {
            data.CopyRow(row, counts);
            if (!counts.AsSpan().ContainsAnyExcept(0f))
                throw new UserException(
                    $"{data.Name}: row {Excerpt.Quoted(data.RowNames[row])}: all {data.FeatureCount} counts are 0, and shares of nothing are unknown; leave the row out, or use --likelihood {Name}:mean=rate");
        }
    }

    private static double AverageTotal(Dataset data)
    {
        var total = 0.0;
        foreach (var x in data.Sparse?.Values ?? data.Values) total += x;
        return data.RowCount > 0 && total > 0 ? total / data.RowCount : 1;
    }

    private static void SumRows<T>(Batch batch, Span<T> totals)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var f = batch.Features;
        ReadOnlySpan<T> x = batch.Values.Span<T>(), mask = batch.Mask is null ? default : batch.Mask.Span<T>();
        for (var i = 0; i < totals.Length; i++)
        {
            var total = 0.0;
            if (batch is { Sparse: { } sparse, Mask: null })
                foreach (var count in sparse.Values(i)) total += count;
            else
                for (var j = i * f; j < (i + 1) * f; j++)
                    if (mask.IsEmpty || mask[j] != T.Zero) total += double.CreateTruncating(x[j]);
            // A row without a count passes as one of a single count, whose shares have logarithms.
            totals[i] = T.CreateTruncating(Math.Max(total, LeastTotal));
        }
    }

    private CountForm Form(Tape tape, Batch batch) =>
        new(dispersion is not null, hasExtraZeros, logDispersion?.Tensor, MeanForm == CountMean.Library ? batch.LibrarySize ?? Totals(tape, batch) : null);

    private static Tensor Totals(Tape tape, Batch batch)
    {
        var totals = tape.Rent([batch.Rows]);
        if (totals.DType == DType.Float64) SumRows(batch, totals.Span<double>());
        else SumRows(batch, totals.Span<float>());
        return totals;
    }

    /// <summary>A function of mean, inverse dispersion and probability of an extra zero, for each row and feature.</summary>
    private double[] Each(double[] decoded, int rows, double[]? totals, Func<double, double, double, double> of)
    {
        var width = decoded.Length / Math.Max(1, rows);
        var given = logDispersion?.Tensor.ToArray();
        var average = library?.Tensor.Item() ?? 0;
        var (result, means) = (new double[rows * features], new double[features]);
        for (var i = 0; i < rows; i++)
        {
            var row = decoded.AsSpan(i * width, width);
            Means(row[..features], totals is null ? average : totals[i % totals.Length], means);
            for (var j = 0; j < features; j++)
            {
                var logR = given is null ? dispersion is null ? 0 : row[features + j] : given[given.Length == 1 ? 0 : j];
                var r = Math.Exp(Math.Clamp(logR, CountForm.LeastLogDispersion, CountForm.GreatestLogDispersion));
                result[i * features + j] = of(means[j], r, hasExtraZeros ? SpecialFunctions.Sigmoid(row[width - features + j]) : 0);
            }
        }
        return result;
    }

    private void Means(ReadOnlySpan<double> decoded, double total, Span<double> means)
    {
        var max = double.NegativeInfinity;
        foreach (var v in decoded) max = Math.Max(max, v);
        var sum = 0.0;
        for (var j = 0; j < means.Length; j++)
        {
            means[j] = Math.Exp(MeanForm == CountMean.Library ? decoded[j] - max : Math.Min(decoded[j], CountForm.GreatestLogMean));
            sum += means[j];
        }
        if (MeanForm == CountMean.Library)
            for (var j = 0; j < means.Length; j++) means[j] *= total / sum;
    }
}
