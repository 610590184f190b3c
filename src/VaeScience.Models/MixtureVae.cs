using System.Text.Json.Nodes;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Export;
using VaeScience.Models.Layers;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Mixtures;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Posteriors;

namespace VaeScience.Models;

/// <summary>The mixture VAE, which clusters: p(y) p(z|y) p(x|z) with p(z|y) = N(mu_y, diag sigma_y^2), and q(y|x) q(z|x, y).</summary>
/// <remarks>
/// Training maximises sum_y q(y|x) { E_q(z|x,y)[log p(x|z)] - w KL(q(z|x,y) || p(z|y)) } - w_y KL(q(y|x) || p(y)), exactly summed over the clusters.
/// Two forms. Without a classifier q(z|x, y) = q(z|x) is one Gaussian, whatever the cluster, and q(y|x) is the best there is,
/// q(y|x) proportional to p(y) exp(-KL(q(z|x) || p(z|y))): a row is encoded and decoded once. With a classifier the encoder also reads y
/// (one-hot) and the classifier gives q(y|x): a row is encoded and decoded K times. Sources: Gronbech et al. 2020 (scVAE, the bound and the
/// form with a classifier); Dilokthanakul et al. 2016; Jiang et al. 2017 (VaDE, the other form and the start from a trained autoencoder).
/// </remarks>
public sealed class MixtureVae : LatentModel
{
    private readonly DiagonalGaussian posterior;
    private Linear? classHead;
    private GaussianComponents? components;

    /// <summary>A mixture VAE from its parts; each part belongs to one model.</summary>
    /// <param name="encoder">Hidden features of x, and of y where there is a classifier.</param>
    /// <param name="classifier">Hidden features of x for q(y|x); null for the form in which q(z|x) does not depend on y.</param>
    /// <param name="decoder">Hidden features of z.</param>
    /// <param name="likelihood">The family of p(x|z).</param>
    /// <param name="mixture">Clusters, latent size, and how they are started.</param>
    /// <param name="options">The rest.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public MixtureVae(Network encoder, Network? classifier, Network decoder, Likelihood likelihood, MixtureOptions mixture, VaeOptions? options = null)
        : base(encoder, decoder, likelihood, options ?? new VaeOptions())
    {
        mixture.Check();
        if (likelihood.LatentUnits > 0)
            throw new ArgumentException($"likelihood {likelihood.Name}: a latent library size would be clustered too; use mean=library");
        (Classifier, Mixture, posterior) = (classifier, mixture, new DiagonalGaussian(mixture.Latent));
    }

    /// <summary>Hidden features of x for q(y|x); null where q(z|x) does not depend on y.</summary>
    public Network? Classifier { get; }

    /// <summary>Clusters, latent size, and how they are started.</summary>
    public MixtureOptions Mixture { get; }

    /// <inheritdoc/>
    public override string Kind => "mixture-vae";

    /// <inheritdoc/>
    public override int Latent => Mixture.Latent;

    /// <summary>The number K of clusters.</summary>
    public int Clusters => Mixture.Clusters;

    internal override int PreparingEpochs => Mixture.PretrainEpochs;

    private GaussianComponents Components => components ?? throw new InvalidOperationException("the model has not been built");

    /// <summary>Makes a mixture VAE from its configuration.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <param name="catalogs">The parts that may be named in it.</param>
    /// <exception cref="UserException">A part or option that the catalogs do not have.</exception>
    public static MixtureVae FromJson(JsonObject json, Catalogs catalogs)
    {
        try
        {
            return new MixtureVae(
                catalogs.Networks.FromJson(json["encoder"]), json["classifier"] is null ? null : catalogs.Networks.FromJson(json["classifier"]),
                catalogs.Networks.FromJson(json["decoder"]), catalogs.Likelihoods.FromJson(json["likelihood"]),
                MixtureOptions.FromJson(json["mixture"]), VaeOptions.FromJson(json));
        }
        catch (ArgumentException e)
        {
            throw new UserException($"the configuration describes no model: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["kind"] = Kind,
            ["encoder"] = Catalog<Network>.ToJson(Encoder),
            ["classifier"] = Classifier is null ? null : Catalog<Network>.ToJson(Classifier),
            ["decoder"] = Catalog<Network>.ToJson(Decoder),
            ["likelihood"] = Catalog<Likelihood>.ToJson(Likelihood),
            ["mixture"] = Mixture.ToJson(),
        };
        Options.WriteTo(json);
        return json;
    }

    /// <inheritdoc/>
    public override string? Refusal(Objective objective) => objective.Refusal(this);

    /// <inheritdoc/>
    public override void Check(Dataset data)
    {
        if (data.RowCount < Clusters) throw new UserException($"{data.Name}: {data.RowCount} rows cannot make {Clusters} clusters; use fewer clusters");
        base.Check(data);
    }

    /// <inheritdoc/>
    public override LossTerms Loss(Objective objective, Pass pass, Batch batch) =>
        objective.Evaluate(this, pass, batch) with { LogPrior = ParameterLogPrior(pass) };

    /// <summary>q(z|x), the mixture over clusters where q(z|x, y) depends on y.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">n rows.</param>
    public override LatentDistribution Encode(Pass pass, Batch batch)
    {
        if (Classifier is null) return Posterior(pass, Features(pass, batch));
        var byCluster = ByCluster(pass, batch);
        return new MixtureDistribution(
            pass.Tape, LogClasses(pass, batch), [.. byCluster.Select(q => q.Mean)], [.. byCluster.Select(q => q.LogVar)]);
    }

    /// <summary>log q(y|x): which cluster each row belongs to, and how surely.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">n rows.</param>
    /// <returns>[n, K], nats; each row's exponentials sum to 1.</returns>
    public Tensor LogResponsibilities(Pass pass, Batch batch) =>
        Classifier is null
            ? LogBestClasses(pass.Tape, Divergence(pass.Tape, [Posterior(pass, Features(pass, batch))]))
            : LogClasses(pass, batch);

    /// <inheritdoc/>
    /// <remarks>log sum_y p(y) p(z|y). Conditions do not enter: clusters and conditions are independent before data are seen.</remarks>
    public override Tensor PriorLogProbability(Pass pass, Tensor z, Tensor? condition) => Components.LogProbability(pass.Tape, z);

    /// <inheritdoc/>
    public override Tensor SamplePrior(Pass pass, int count, Tensor? condition = null) => Components.Sample(pass, count);

    /// <summary>Draws of z from one cluster, p(z|y).</summary>
    /// <param name="pass">Gives the random numbers.</param>
    /// <param name="count">How many, m.</param>
    /// <param name="cluster">0 to K - 1.</param>
    /// <returns>[m, d].</returns>
    public Tensor SampleCluster(Pass pass, int count, int cluster)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cluster);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cluster, Clusters);
        return Components.Sample(pass, count, cluster);
    }

    /// <inheritdoc/>
    /// <remarks>Only of the form without a classifier, whose q(z|x) is one Gaussian: mean and log_variance, [n, d] each.</remarks>
    public override void WriteEncoder(OnnxGraph graph)
    {
        if (Classifier is not null)
            throw new UserException("the encoder of a mixture VAE with a classifier gives another posterior for every cluster, which the export does not write; train without a classifier, or export the decoder");
        posterior.WriteOnnx(graph, WriteFeatures(graph));
    }

    /// <summary>The bound of each row, by draws of z from every q(z|x, y).</summary>
    /// <param name="pass">The pass; before the preparing epochs are over the bound is a plain VAE's, under prior N(0, I).</param>
    /// <param name="batch">n rows.</param>
    /// <param name="samples">Draws of z per row and q(z|x, y).</param>
    /// <param name="klWeight">The weight w of the KL of z.</param>
    internal LossTerms Bound(Pass pass, Batch batch, int samples, double klWeight)
    {
        if (IsPreparing(pass.Epoch)) return PlainBound(pass, batch, samples, klWeight);
        var tape = pass.Tape;
        var q = Classifier is null ? [Posterior(pass, Features(pass, batch))] : ByCluster(pass, batch);
        var divergence = Divergence(tape, q);
        var best = LogBestClasses(tape, divergence);
        var teaches = Classifier is not null && IsTeaching(pass.Epoch);
        var logClasses = Classifier is null || teaches ? best : LogClasses(pass, batch);
        var classes = tape.Exp(logClasses);
        var reconstruction = Reconstruction(pass, batch, q, samples);
        var mean = q.Length == 1 ? reconstruction[0] : WeightedSum(tape, classes, Beside(tape, reconstruction));
        var (kl, klClass) = Divergences(tape, divergence, logClasses);
        var objective = tape.Subtract(mean, tape.Add(tape.Scale(kl, klWeight), tape.Scale(klClass, ClassWeight(pass.Epoch))));
        // The cross entropy moves the classifier alone.
        if (teaches) objective = tape.Add(objective, WeightedSum(tape, classes.Detach(), LogClasses(pass, batch)));
        return new LossTerms { Objective = objective, Reconstruction = mean, Kl = kl, KlClass = klClass, KlWeight = klWeight };
    }

    /// <inheritdoc/>
    internal override void EndPreparation(Dataset data, CpuDevice device, ulong seed)
    {
        if (Mixture.PretrainEpochs == 0) return;
        var tape = new Tape(new Workspace(device), Parameters.Values.DType) { IsRecording = false };
        Components.Set(MixtureStart.Fit(LatentTable.Of(Plain, data, Latent, tape, seed), Mixture, seed));
    }

    /// <inheritdoc/>
    protected override void Declare(Dataset data)
    {
        posterior.Build(Parameters.Scope("posterior"), DeclareEncoder(data, Classifier is null ? 0 : Clusters));
        if (Classifier is not null) classHead = new Linear(Parameters.Scope("class").Scope("head"), DeclareReader(Classifier, "classifier", data), Clusters);
        components = new GaussianComponents(Parameters.Scope("prior"), Mixture);
        DeclareDecoder(data);
    }

    /// <summary>Whether the model is a plain VAE still.</summary>
    internal bool IsPreparing(double epoch) => epoch < Mixture.PretrainEpochs;

    /// <summary>The two divergences of the bound under a q(z|x) that does not depend on y: of z, weighted by q(y|x), and of y; [n] each, nats.</summary>
    internal (Tensor Kl, Tensor KlClass) Divergences(Pass pass, DiagonalGaussianDistribution q)
    {
        var divergence = Components.Divergence(pass.Tape, q.Mean, q.LogVar);
        return Divergences(pass.Tape, divergence, LogBestClasses(pass.Tape, divergence));
    }

    private (Tensor Kl, Tensor KlClass) Divergences(Tape tape, Tensor divergence, Tensor logClasses)
    {
        var classes = tape.Exp(logClasses);
        return (WeightedSum(tape, classes, divergence), WeightedSum(tape, classes, tape.Subtract(logClasses, Components.LogWeights(tape))));
    }

    private bool IsTeaching(double epoch) => Mixture.PretrainEpochs > 0 && epoch < Mixture.PretrainEpochs + Mixture.TeachingEpochs;

    private double ClassWeight(double epoch) =>
        Mixture.ClassWarmUpEpochs == 0 ? 1 : Math.Min(1, (epoch - Mixture.PretrainEpochs) / Mixture.ClassWarmUpEpochs);

    private LossTerms PlainBound(Pass pass, Batch batch, int samples, double klWeight)
    {
        var tape = pass.Tape;
        var q = Plain(pass, batch);
        var (kl, perUnit) = q.KlToStandardNormal(pass)!.Value;
        var reconstruction = Reconstruction(pass, batch, [q], samples)[0];
        var weight = klWeight * Mixture.PretrainKlWeight;
        return new LossTerms
        {
            Objective = tape.Subtract(reconstruction, tape.Scale(kl, weight)),
            Reconstruction = reconstruction,
            Kl = kl,
            KlClass = tape.Constant(new double[batch.Rows], [batch.Rows]),
            KlPerUnit = perUnit,
            KlWeight = weight,
        };
    }

    /// <summary>log p(x|z) averaged over the draws of each q(z|x, y), [n] each; all draws are decoded at once.</summary>
    private Tensor[] Reconstruction(Pass pass, Batch batch, DiagonalGaussianDistribution[] q, int samples)
    {
        var tape = pass.Tape;
        var z = q.Select(one => one.Sample(pass, samples)).Aggregate(tape.ConcatRows);
        var logP = Likelihood.LogProbability(pass, Decode(pass, z, batch), batch).Reshape([q.Length * samples, batch.Rows]);
        return [.. q.Select((_, y) => samples == 1 ? logP.Rows(y, 1).Reshape([batch.Rows]) : tape.Mean(logP.Rows(y * samples, samples), axis: 0))];
    }

    private Tensor Divergence(Tape tape, DiagonalGaussianDistribution[] q) =>
        Classifier is null
            ? Components.Divergence(tape, q[0].Mean, q[0].LogVar)
            : q.Select((one, y) => Components.Divergence(tape, one.Mean, one.LogVar, y)).Aggregate(tape.Concat);

    /// <summary>log q(y|x) in proportion to p(y) exp(-KL): the best without regard to the reconstruction, and the best at all where q(z|x) is shared.</summary>
    private Tensor LogBestClasses(Tape tape, Tensor divergence) => tape.LogSoftmax(tape.Add(tape.Negate(divergence), Components.LogWeights(tape)));

    private Tensor LogClasses(Pass pass, Batch batch) => pass.Tape.LogSoftmax(classHead!.Forward(pass.Tape, Features(Classifier!, pass, batch)));

    private DiagonalGaussianDistribution[] ByCluster(Pass pass, Batch batch) =>
        [.. Enumerable.Range(0, Clusters).Select(y => Posterior(pass, Features(Encoder, pass, batch, OneHot(pass, batch, y))))];

    /// <summary>q(z|x) of the plain VAE of the preparing epochs: no cluster is marked.</summary>
    private DiagonalGaussianDistribution Plain(Pass pass, Batch batch) =>
        Posterior(pass, Features(Encoder, pass, batch, Classifier is null ? null : OneHot(pass, batch, cluster: -1)));

    private DiagonalGaussianDistribution Posterior(Pass pass, Tensor features) => (DiagonalGaussianDistribution)posterior.Infer(pass, features);

    private Tensor OneHot(Pass pass, Batch batch, int cluster)
    {
        var marks = new double[batch.Rows * Clusters];
        for (var i = 0; i < batch.Rows && cluster >= 0; i++) marks[i * Clusters + cluster] = 1;
        return pass.Tape.Constant(marks, [batch.Rows, Clusters]);
    }

    private static Tensor Beside(Tape tape, Tensor[] columns) => columns.Select(c => c.Reshape([c.Length, 1])).Aggregate(tape.Concat);

    private static Tensor WeightedSum(Tape tape, Tensor weights, Tensor values) => tape.Sum(tape.Multiply(weights, values), axis: 1);
}
