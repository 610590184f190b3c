using VaeScience.Compute.Ops;

namespace VaeScience.Models.Mixtures;

/// <summary>p(y) p(z|y): K diagonal Gaussians with their weights.</summary>
internal sealed class GaussianComponents
{
    // As good as probability zero, and finite, so that 0 log 0 stays 0.
    private const double OutOfUse = -1e4;

    // K = components, d = latent size, m = points
    private readonly int count, latent;
    private readonly Parameter logits, mean, logVar;

    public GaussianComponents(ParameterScope scope, MixtureOptions options)
    {
        (count, latent) = (options.Clusters, options.Latent);
        logits = options.LearnsClassPrior
            ? scope.Trained("class.logit", [count], Initialisers.Constant(0))
            : scope.Kept("class.logit", [count], Initialisers.Constant(0));
        mean = scope.Trained("mean", [count, latent], Initialisers.Normal(1));
        logVar = scope.Trained("log_variance", [count, latent], Initialisers.Constant(0));
    }

    /// <summary>log p(y), [K], nats.</summary>
    public Tensor LogWeights(Tape tape) => tape.LogSoftmax(logits);

    /// <summary>KL(N(mu, diag exp(logVar)) || p(z|y)) for every y, [n, K], nats.</summary>
    public Tensor Divergence(Tape tape, Tensor mu, Tensor logVarOfRows) => tape.KlToGaussians(mu, logVarOfRows, mean, LogVar(tape));

    /// <summary>The same for one y, [n, 1].</summary>
    public Tensor Divergence(Tape tape, Tensor mu, Tensor logVarOfRows, int cluster) =>
        tape.KlToGaussians(mu, logVarOfRows, mean.Tensor.Rows(cluster, 1), LogVar(tape).Rows(cluster, 1));

    /// <summary>log sum_y p(y) p(z|y) of points [m, d], [m], nats.</summary>
    public Tensor LogProbability(Tape tape, Tensor z) =>
        tape.LogSumExp(tape.Add(tape.GaussianLogDensities(z, mean, LogVar(tape)), LogWeights(tape)), axis: 1);

    /// <summary>Draws of z, of one cluster or of all by their weights.</summary>
    /// <returns>[m, d].</returns>
    public Tensor Sample(Pass pass, int points, int? cluster = null)
    {
        var tape = pass.Tape;
        var weights = tape.Exp(LogWeights(tape)).ToArray();
        var deviates = pass.Normal([points, 1]).ToArray();
        int[] chosen = [.. deviates.Select(e => cluster ?? ClusterDraw.Of(weights, e))];
        return tape.Reparameterise(tape.GatherRows(mean, chosen), tape.GatherRows(LogVar(tape), chosen), pass.Normal([points, latent]));
    }

    /// <summary>Moves to given components; those beyond them go out of use.</summary>
    public void Set(MixtureStart start)
    {
        double[] l = logits.Tensor.ToArray(), m = mean.Tensor.ToArray(), v = logVar.Tensor.ToArray();
        var trained = logits.IsTrained;
        for (var y = 0; y < count; y++)
        {
            var used = y < start.Count;
            l[y] = !used ? OutOfUse : trained ? start.LogWeights[y] : 0;
            for (var j = 0; used && j < latent; j++) (m[y * latent + j], v[y * latent + j]) = (start.Means[y * latent + j], start.LogVars[y * latent + j]);
        }
        logits.Tensor.CopyFrom(l);
        mean.Tensor.CopyFrom(m);
        logVar.Tensor.CopyFrom(v);
    }

    private Tensor LogVar(Tape tape) => tape.Clamp(logVar, Posteriors.LogVariance.Lowest, Posteriors.LogVariance.Highest);
}
