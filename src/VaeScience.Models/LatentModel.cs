using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models.Export;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Posteriors;

namespace VaeScience.Models;

/// <summary>A model p(z) p(x|z) with an amortised posterior q(z|x): what evaluation, synthesis and export need of every kind of VAE.</summary>
/// <remarks>Letters: n = rows of the batch, s = draws of z per row, f = features, c = conditions, d = latent size.</remarks>
public abstract class LatentModel : Model
{
    private readonly EncoderInput input;
    private int conditions, features;

    /// <summary>A model from the parts that every kind has.</summary>
    private protected LatentModel(Network encoder, Network decoder, Likelihood likelihood, VaeOptions options)
    {
        (Encoder, Decoder, Likelihood, Options) = (encoder, decoder, likelihood, options);
        input = new EncoderInput(likelihood.Scaling);
        if (!(options.WeightPrior >= 0) || !double.IsFinite(options.WeightPrior))
            throw new ArgumentException($"the precision of the weight prior is 0 or positive, got {options.WeightPrior}");
    }

    /// <summary>Hidden features of x.</summary>
    public Network Encoder { get; }

    /// <summary>Hidden features of z.</summary>
    public Network Decoder { get; }

    /// <summary>The family of p(x|z).</summary>
    public Likelihood Likelihood { get; }

    /// <summary>What was chosen beside the parts.</summary>
    public VaeOptions Options { get; }

    /// <summary>The number c of conditions the model was built for; 0 for an unconditional model.</summary>
    public int Conditions => conditions;

    /// <summary>The number f of features the model was built for.</summary>
    public int FeatureCount => features;

    /// <summary>How many units of z, the first ones, the decoder sees; the likelihood reads the others itself, such as a latent library size.</summary>
    public int DecodedLatent => Latent - Likelihood.LatentUnits;

    /// <summary>q(z|x) of each row.</summary>
    public abstract LatentDistribution Encode(Pass pass, Batch batch);

    /// <summary>log p(z) of draws for the rows of a batch.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="z">[s n, d], draw by draw.</param>
    /// <param name="batch">n rows.</param>
    /// <returns>[s n], nats.</returns>
    public Tensor PriorLogProbability(Pass pass, Tensor z, Batch batch) => PriorLogProbability(pass, z, ConditionOf(pass, batch, z.Shape.Rows));

    /// <summary>log p(z), or log p(z|c).</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="z">[m, d].</param>
    /// <param name="condition">[m, c]; null for an unconditional model.</param>
    /// <returns>[m], nats.</returns>
    public abstract Tensor PriorLogProbability(Pass pass, Tensor z, Tensor? condition);

    /// <summary>Draws of z from the prior.</summary>
    /// <param name="pass">Gives the random numbers.</param>
    /// <param name="count">How many, m.</param>
    /// <param name="condition">[m, c]; null for an unconditional model.</param>
    /// <returns>[m, d].</returns>
    public abstract Tensor SamplePrior(Pass pass, int count, Tensor? condition = null);

    /// <summary>The raw parameters of p(x|z), which the likelihood reads, at draws for the rows of a batch.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="z">[s n, d], draw by draw.</param>
    /// <param name="batch">n rows: their conditions go to the decoder, and an autoregressive decoder looks at their values.</param>
    /// <returns>[s n, w].</returns>
    public Tensor Decode(Pass pass, Tensor z, Batch batch) => Decode(pass, z, ConditionOf(pass, batch, z.Shape.Rows), batch);

    /// <summary>The raw parameters of p(x|z), which the likelihood reads, at points that belong to no known rows.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="z">[m, d].</param>
    /// <param name="condition">[m, c]; null for an unconditional model.</param>
    /// <returns>[m, w].</returns>
    public Tensor Decode(Pass pass, Tensor z, Tensor? condition = null) => Decode(pass, z, condition, null);

    /// <summary>log p(x, z) - log q(z|x) at draws of z from q(z|x): the log importance weights.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">n rows.</param>
    /// <param name="samples">Draws per row, s.</param>
    /// <returns>[s, n], nats.</returns>
    public Tensor LogImportanceWeights(Pass pass, Batch batch, int samples)
    {
        var draws = Encode(pass, batch).Draw(pass, samples);
        return pass.Tape.Subtract(LogJoint(pass, batch, draws.Z), draws.LogDensity).Reshape([samples, batch.Rows]);
    }

    /// <summary>The log importance weights of draws of z from a mixture, of which a share comes from the prior and the rest from q(z|x).</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">n rows.</param>
    /// <param name="samples">Draws per row, s.</param>
    /// <param name="fromPrior">How many of them come from the prior, 1 to s - 1.</param>
    /// <returns>[s, n], nats; the draws from the prior stand first.</returns>
    /// <exception cref="UserException">q(z|x) has no density at the prior's draws.</exception>
    /// <remarks>
    /// log p(x, z) - log(a p(z) + (1 - a) q(z|x)) with a = fromPrior / s: no weight exceeds p(x|z) / a, however badly q(z|x) fits. Each part has
    /// its fixed number of draws and all are weighed by the mixture. Source: Hesterberg 1995; Owen and Zhou 2000.
    /// </remarks>
    public Tensor LogImportanceWeights(Pass pass, Batch batch, int samples, int fromPrior)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fromPrior, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fromPrior, samples);
        var tape = pass.Tape;
        var share = (double)fromPrior / samples;
        var q = Encode(pass, batch);
        if (!q.HasDensityEverywhere)
            throw new UserException("the density of this model's posterior is known of its own draws only, so that draws from the prior cannot be weighed; use a prior share of 0, or posterior diagonal or full");
        var count = fromPrior * batch.Rows;
        var z = tape.ConcatRows(SamplePrior(pass, count, ConditionOf(pass, batch, count)), q.Sample(pass, samples - fromPrior));
        Shape asRow = [1, samples * batch.Rows];
        var ofPrior = tape.Affine(PriorLogProbability(pass, z, batch), 1, Math.Log(share)).Reshape(asRow);
        var ofPosterior = tape.Affine(q.LogProbability(pass, z), 1, Math.Log(1 - share)).Reshape(asRow);
        var ofMixture = tape.LogSumExp(tape.ConcatRows(ofPrior, ofPosterior), axis: 0);
        return tape.Subtract(LogJoint(pass, batch, z), ofMixture).Reshape([samples, batch.Rows]);
    }

    /// <summary>log p(x, z) = log p(x|z) + log p(z).</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">n rows.</param>
    /// <param name="z">[s n, d], draw by draw.</param>
    /// <returns>[s n], nats.</returns>
    public Tensor LogJoint(Pass pass, Batch batch, Tensor z) =>
        pass.Tape.Add(Likelihood.LogProbability(pass, Decode(pass, z, batch), batch), PriorLogProbability(pass, z, batch));

    /// <summary>Adds the encoder and the posterior's head to a graph, with their inputs and outputs.</summary>
    /// <param name="graph">The graph.</param>
    /// <remarks>Inputs: x, [n, f], in the units of the data (of tokens: their numbers, and lengths [n]); condition, [n, c], of a conditional model.</remarks>
    /// <exception cref="UserException">A part has no such form.</exception>
    public abstract void WriteEncoder(OnnxGraph graph);

    /// <summary>Adds the decoder and the likelihood's head to a graph, with their inputs and outputs.</summary>
    /// <param name="graph">The graph.</param>
    /// <remarks>Inputs: z, [n, d]; condition, [n, c], of a conditional model; previous, [n, t], of an autoregressive one. Output: parameters, those of p(x|z).</remarks>
    /// <exception cref="UserException">A part has no such form.</exception>
    public void WriteDecoder(OnnxGraph graph)
    {
        var z = graph.Input("z", OnnxElement.Float, "n", Latent);
        var condition = conditions > 0 ? graph.Input("condition", OnnxElement.Float, "n", conditions) : null;
        var (seen, own) = Likelihood.LatentUnits == 0 ? (z, null) : (Columns(0, DecodedLatent), Columns(DecodedLatent, Latent));
        if (condition is not null) seen = graph.Node("Concat", [seen, condition], ("axis", 1L));
        graph.Output(Likelihood.WriteOnnx(graph, Decoder.WriteOnnx(graph, seen), condition, own), "parameters", "n", "w");

        string Columns(int start, int end) => graph.Node("Slice", [z, graph.Integers(start), graph.Integers(end), graph.Integers(1)]);
    }

    /// <inheritdoc/>
    public override void Check(Dataset data) => Likelihood.Check(data);

    /// <summary>The conditions of a batch's rows, once for every draw.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">n rows.</param>
    /// <param name="rows">s n.</param>
    /// <returns>[s n, c]; null for an unconditional model.</returns>
    internal static Tensor? ConditionOf(Pass pass, Batch batch, int rows)
    {
        if (batch.Condition is not { } condition || rows == batch.Rows) return batch.Condition;
        var repeated = pass.Tape.Rent([rows, condition.Shape.Columns]);
        for (var start = 0; start < rows; start += batch.Rows) Copy(condition, repeated.Rows(start, batch.Rows));
        return repeated;
    }

    /// <summary>Declares encoder and likelihood's input.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="beside">Numbers that the encoder is given beside values and conditions.</param>
    /// <returns>The width of the encoder's features.</returns>
    private protected int DeclareEncoder(Dataset data, int beside = 0)
    {
        (conditions, features) = (data.ConditionCount, data.FeatureCount);
        input.Declare(Parameters.Scope("input"), data);
        return DeclareReader(Encoder, "encoder", data, beside);
    }

    /// <summary>Declares a network that reads values and conditions.</summary>
    /// <returns>The width of its features.</returns>
    private protected int DeclareReader(Network network, string name, Dataset data, int beside = 0)
    {
        var seen = beside + (Options.ConditionsEncoder ? conditions : 0);
        return network.TakesAnyWidth
            ? network.Build(Parameters.Scope(name), data.FeatureCount + seen)
            : network.Build(Parameters.Scope(name), data.FeatureCount) + seen;
    }

    /// <summary>Adds the encoder to a graph, from the data's units on.</summary>
    /// <returns>The name of its features.</returns>
    private protected string WriteFeatures(OnnxGraph graph)
    {
        var x = Encoder.ReadsTokens
            ? graph.Input("x", OnnxElement.Int64, "n", features)
            : input.WriteOnnx(graph, graph.Input("x", OnnxElement.Float, "n", features));
        if (conditions == 0 || !Options.ConditionsEncoder) return Encoder.WriteOnnx(graph, x);
        var condition = graph.Input("condition", OnnxElement.Float, "n", conditions);
        return Encoder.TakesAnyWidth
            ? Encoder.WriteOnnx(graph, graph.Node("Concat", [x, condition], ("axis", 1L)))
            : graph.Node("Concat", [Encoder.WriteOnnx(graph, x), condition], ("axis", 1L));
    }

    /// <summary>Declares decoder and likelihood.</summary>
    private protected void DeclareDecoder(Dataset data)
    {
        Likelihood.Decoder = Decoder;
        Likelihood.Build(Parameters.Scope("likelihood"), Decoder.Build(Parameters.Scope("decoder"), DecodedLatent + conditions), data);
    }

    /// <summary>The encoder's features of a batch, [n, h].</summary>
    private protected Tensor Features(Pass pass, Batch batch) => Features(Encoder, pass, batch);

    /// <summary>The features that a network has of a batch and of numbers beside it.</summary>
    /// <param name="network">The encoder, or another that reads values and conditions.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">n rows.</param>
    /// <param name="beside">What is given beside values and conditions, [n, b]; null for nothing.</param>
    /// <returns>[n, h].</returns>
    private protected Tensor Features(Network network, Pass pass, Batch batch, Tensor? beside = null)
    {
        var condition = Options.ConditionsEncoder ? Condition(batch) : null;
        var seen = condition is null ? beside : beside is null ? condition : pass.Tape.Concat(condition, beside);
        return seen is null && input.SparseFeatures(network, pass, batch) is { } sparse ? sparse : Features(network, pass, input.Of(pass, batch), batch, seen);
    }

    /// <summary>The features that a network has of inputs as the encoder sees them, [n, h].</summary>
    private protected static Tensor Features(Network network, Pass pass, Tensor x, Batch batch, Tensor? seen)
    {
        if (seen is null) return network.Encode(pass, x, batch);
        return network.TakesAnyWidth
            ? network.Encode(pass, pass.Tape.Concat(x, seen), batch)
            : pass.Tape.Concat(network.Encode(pass, x, batch), seen);
    }

    /// <summary>Some rows of the data as the encoder sees them, [k, f], row-major.</summary>
    private protected double[] EncoderRows(Dataset data, int count) => input.Rows(data, count);

    /// <summary>The log density of the parameters that have a prior, one element; null where none has.</summary>
    private protected Tensor? ParameterLogPrior(Pass pass)
    {
        var tape = pass.Tape;
        var sum = Likelihood.LogPrior(pass);
        if (Options.WeightPrior == 0) return sum;
        foreach (var parameter in Parameters)
        {
            if (!parameter.Name.EndsWith(".weight", StringComparison.Ordinal)) continue;
            if (!parameter.Name.StartsWith("decoder.", StringComparison.Ordinal) && !parameter.Name.StartsWith("likelihood.", StringComparison.Ordinal)) continue;
            var term = tape.Scale(tape.Sum(tape.Square(parameter)), -0.5 * Options.WeightPrior);
            sum = sum is null ? term : tape.Add(sum, term);
        }
        return sum;
    }

    private Tensor Decode(Pass pass, Tensor z, Tensor? condition, Batch? batch)
    {
        if ((condition?.Shape.Columns ?? 0) != conditions)
            throw new ShapeException($"the model was built for {conditions} conditions, got {condition?.Shape.Columns ?? 0}");
        var tape = pass.Tape;
        var (seen, own) = Likelihood.LatentUnits == 0 ? (z, null) : (tape.Slice(z, 0, DecodedLatent), tape.Slice(z, DecodedLatent, Likelihood.LatentUnits));
        var hidden = Decoder.Decode(pass, condition is null ? seen : tape.Concat(seen, condition), batch);
        return Likelihood.Decode(pass, hidden, condition, own);
    }

    private Tensor? Condition(Batch batch) =>
        (batch.Condition?.Shape.Columns ?? 0) == conditions
            ? batch.Condition
            : throw new ShapeException($"the model was built for {conditions} conditions, the batch has {batch.Condition?.Shape.Columns ?? 0}");

    private static void Copy(Tensor from, Tensor to)
    {
        if (from.DType == DType.Float64) from.Span<double>().CopyTo(to.Span<double>());
        else from.Span<float>().CopyTo(to.Span<float>());
    }
}
