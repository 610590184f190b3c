using VaeScience.Analysis.Baselines;
using VaeScience.Compute.Ops;
using VaeScience.Models.Posteriors;

namespace VaeScience.Models.Priors;

/// <summary>What can be chosen of the Gaussian mixture prior.</summary>
public sealed record GaussianMixturePriorOptions
{
    /// <summary>The number K of components.</summary>
    public int Components { get; init; } = 10;

    /// <summary>Whether the components' weights are trained; else they stay at 1/K each, or at what is loaded.</summary>
    public bool LearnsWeights { get; init; } = true;

    /// <summary>The standard deviation of the means that training starts from: far enough apart that components can part.</summary>
    public double Spread { get; init; } = 1;
}

/// <summary>p(z) = sum_k w_k N(z | m_k, diag exp(v_k)), trained with the model or fitted to the aggregate posterior after it.</summary>
/// <remarks>There is no divergence in closed form: it is estimated by the draws of z. Sources: Dilokthanakul et al. 2016; Tomczak and Welling 2018.</remarks>
public sealed class GaussianMixturePrior : Prior
{
    // K = components, d = latent size, m = draws
    private readonly GaussianMixturePriorOptions options;
    private Parameter? means, logVars, logits;

    /// <summary>A mixture of K components.</summary>
    /// <exception cref="ArgumentException">Fewer than one.</exception>
    public GaussianMixturePrior(int components) : this(new GaussianMixturePriorOptions { Components = components })
    {
    }

    /// <summary>A mixture from its options.</summary>
    /// <exception cref="ArgumentException">Fewer than one component, or a spread that is not positive.</exception>
    public GaussianMixturePrior(GaussianMixturePriorOptions options)
    {
        if (options.Components < 1) throw new ArgumentException($"components: a mixture has at least 1, got {options.Components}");
        OptionRange.Positive(options.Spread, "spread");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "gaussian-mixture";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, PriorSite site)
    {
        Shape matrix = [options.Components, site.Latent];
        means = scope.Trained("means", matrix, Initialisers.Normal(options.Spread));
        logVars = scope.Trained("log_variances", matrix, Initialisers.Constant(0));
        Shape row = [1, options.Components];
        logits = options.LearnsWeights ? scope.Trained("logits", row, Initialisers.Constant(0)) : scope.Kept("logits", row, Initialisers.Constant(0));
    }

    /// <summary>Takes over a fitted mixture, such as <see cref="Evaluation.AggregatePosterior.FitMixture"/> gives.</summary>
    /// <param name="mixture">K components of d dimensions whose covariances are diagonal.</param>
    /// <exception cref="ArgumentException">Another number of components or dimensions, or covariances that are not diagonal.</exception>
    public void Load(GaussianMixture mixture)
    {
        var (k, d) = (means!.Shape[0], means.Shape[1]);
        if (mixture.Weights.Length != k || mixture.Means.GetLength(1) != d)
            throw new ArgumentException($"a mixture of {mixture.Weights.Length} components in {mixture.Means.GetLength(1)} dimensions does not fit a prior of {k} in {d}");
        if (mixture.Shape is not (CovarianceShape.Diagonal or CovarianceShape.Spherical))
            throw new ArgumentException($"the components of the prior are independent over units, those of the mixture are {mixture.Shape}; fit it with diagonal covariances");
        means.Tensor.CopyFrom([.. mixture.Means.Cast<double>()]);
        logVars!.Tensor.CopyFrom([.. Enumerable.Range(0, k * d).Select(i => Math.Log(mixture.Covariances[i / d][i % d, i % d]))]);
        // A component that the fit has emptied has a weight of nothing, whose logarithm no gradient could raise again.
        logits!.Tensor.CopyFrom([.. mixture.Weights.Select(w => Math.Log(Math.Max(w, 1e-30)))]);
    }

    /// <inheritdoc/>
    /// <remarks>log sum_k exp(log w_k + log N(z | m_k, diag exp(v_k))).</remarks>
    public override Tensor LogProbability(Pass pass, Tensor z, Tensor? condition = null)
    {
        var tape = pass.Tape;
        var logWeights = tape.LogSoftmax(logits!).Reshape([options.Components]);
        return tape.LogSumExp(tape.Add(tape.GaussianLogDensities(z, means!, LogVariances(pass)), logWeights), axis: 1);
    }

    /// <inheritdoc/>
    /// <remarks>Gradients flow to the means and variances, not to the weights: which component is drawn is no smooth function of them.</remarks>
    public override Tensor Sample(Pass pass, int count, Tensor? condition = null)
    {
        var tape = pass.Tape;
        var random = new RandomSequence(pass.Random(RandomPurpose.Sample));
        var weights = tape.Softmax(logits!).ToArray();
        var drawn = new int[count];
        for (var i = 0; i < count; i++) drawn[i] = random.Categorical(weights);
        return tape.Reparameterise(tape.GatherRows(means!, drawn), tape.GatherRows(LogVariances(pass), drawn), pass.Normal([count, means!.Shape.Columns]));
    }

    private Tensor LogVariances(Pass pass) => pass.Tape.Clamp(logVars!, LogVariance.Lowest, LogVariance.Highest);
}
