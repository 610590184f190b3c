using VaeScience.Compute.Ops;
using VaeScience.Models.Mixtures;

namespace VaeScience.Models.Posteriors;

/// <summary>sum_y q(y|x) N(mu_y, diag exp(logVar_y)) for each row: q(z|x) of a model whose q(z|x, y) differs between clusters.</summary>
/// <remarks>
/// E[z] = sum_y q(y|x) mu_y; the variance by the law of total variance, sum_y q(y|x) (sigma_y^2 + mu_y^2) - E[z]^2. Draws choose a cluster by q(y|x)
/// and then a point of it; gradients flow through the point, not through the choice.
/// </remarks>
public sealed class MixtureDistribution : LatentDistribution
{
    // n = rows, K = clusters, d = latent size, s = draws per row; one mu and logVar [n, d] for each cluster
    private readonly Tensor probability, logProbability;
    private readonly Tensor[] mu, logVar;
    private readonly Tensor variance;

    /// <summary>A mixture for each row.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="logProbability">log q(y|x), [n, K], nats.</param>
    /// <param name="mu">K tensors [n, d].</param>
    /// <param name="logVar">K tensors [n, d], log variances.</param>
    internal MixtureDistribution(Tape tape, Tensor logProbability, Tensor[] mu, Tensor[] logVar)
    {
        (this.logProbability, this.mu, this.logVar) = (logProbability, mu, logVar);
        probability = tape.Exp(logProbability);
        Mean = Weighted(tape, (m, _) => m);
        variance = tape.Subtract(Weighted(tape, (m, v) => tape.Add(tape.Square(m), tape.Exp(v))), tape.Square(Mean));
    }

    /// <inheritdoc/>
    public override Tensor Mean { get; }

    /// <inheritdoc/>
    public override Tensor StandardDeviation(Pass pass) => pass.Tape.Sqrt(pass.Tape.Clamp(variance, Math.Exp(LogVariance.Lowest), double.PositiveInfinity));

    /// <inheritdoc/>
    /// <remarks>The cluster of each draw is chosen by random numbers of the pass: the noise alone does not settle the draw.</remarks>
    public override Tensor Transform(Pass pass, Tensor noise)
    {
        var tape = pass.Tape;
        var (n, k) = (probability.Shape.Rows, mu.Length);
        var weights = probability.ToArray();
        var deviates = pass.Normal([noise.Shape.Rows, 1]).ToArray();
        // Row y n + i of all clusters end to end is row i of cluster y.
        var chosen = new int[noise.Shape.Rows];
        for (var draw = 0; draw < chosen.Length; draw++) chosen[draw] = ClusterDraw.Of(weights.AsSpan(draw % n * k, k), deviates[draw]) * n + draw % n;
        return tape.Reparameterise(
            tape.GatherRows(mu.Aggregate(tape.ConcatRows), chosen), tape.GatherRows(logVar.Aggregate(tape.ConcatRows), chosen), noise);
    }

    /// <inheritdoc/>
    /// <remarks>log sum_y q(y|x) N(z | mu_y, diag exp(logVar_y)).</remarks>
    public override Tensor LogProbability(Pass pass, Tensor z)
    {
        var tape = pass.Tape;
        var n = Mean.Shape.Rows;
        Shape drawsByRows = [z.Shape.Rows / n, n], asRow = [1, z.Shape.Rows];
        var joint = Enumerable.Range(0, mu.Length).Select(y => tape.Add(
                tape.GaussianLogDensity(z, mu[y], logVar[y]).Reshape(drawsByRows), tape.Slice(logProbability, y, 1).Reshape([n])).Reshape(asRow))
            .Aggregate(tape.ConcatRows);
        return tape.LogSumExp(joint, axis: 0);
    }

    /// <inheritdoc/>
    /// <remarks>A mixture has none.</remarks>
    public override (Tensor PerRow, Tensor? PerUnit)? KlToStandardNormal(Pass pass) => null;

    private Tensor Weighted(Tape tape, Func<Tensor, Tensor, Tensor> of) => Enumerable.Range(0, mu.Length)
        .Select(y => tape.Multiply(of(mu[y], logVar[y]), tape.Slice(probability, y, 1).Reshape([probability.Shape.Rows]), perRow: true))
        .Aggregate((a, b) => tape.Add(a, b));
}
