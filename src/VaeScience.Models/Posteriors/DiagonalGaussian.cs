using VaeScience.Compute.Ops;
using VaeScience.Models.Export;
using VaeScience.Models.Layers;

namespace VaeScience.Models.Posteriors;

/// <summary>What can be chosen of the diagonal Gaussian posterior.</summary>
public sealed record DiagonalGaussianOptions
{
    /// <summary>The size of z.</summary>
    public int Latent { get; init; } = 2;
}

/// <summary>q(z|x) = N(z | mu(x), diag exp(logVar(x))). Source: Kingma and Welling 2014.</summary>
public sealed class DiagonalGaussian : Posterior
{
    private readonly DiagonalGaussianOptions options;
    private Linear? head;

    /// <summary>A posterior of this many units.</summary>
    public DiagonalGaussian(int latent) : this(new DiagonalGaussianOptions { Latent = latent })
    {
    }

    /// <summary>A posterior from its options.</summary>
    /// <exception cref="ArgumentException">Fewer than one unit.</exception>
    public DiagonalGaussian(DiagonalGaussianOptions options)
    {
        if (options.Latent < 1) throw new ArgumentException($"a latent space has at least 1 dimension, got {options.Latent}");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "diagonal";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override int Latent => options.Latent;

    /// <inheritdoc/>
    public override bool IsFactorised => true;

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, int inputs) => head = new Linear(scope.Scope("head"), inputs, 2 * Latent);

    /// <inheritdoc/>
    public override LatentDistribution Infer(Pass pass, Tensor hidden) => OfHead(pass.Tape, head!.Forward(pass.Tape, hidden));

    /// <summary>The distribution that a head of this many outputs describes: mu, then log variances.</summary>
    internal static DiagonalGaussianDistribution OfHead(Tape tape, Tensor raw)
    {
        var latent = raw.Shape.Columns / 2;
        return new DiagonalGaussianDistribution(tape.Slice(raw, 0, latent), tape.Clamp(tape.Slice(raw, latent, latent), LogVariance.Lowest, LogVariance.Highest));
    }

    /// <inheritdoc/>
    /// <remarks>Outputs: mean and log_variance, [n, d] each.</remarks>
    public override void WriteOnnx(OnnxGraph graph, string hidden)
    {
        var raw = graph.Node("Split", [head!.WriteOnnx(graph, hidden), graph.Integers(Latent, Latent)], 2, ("axis", 1L));
        graph.Output(raw[0], "mean", "n", Latent);
        graph.Output(graph.Node("Clip", [raw[1], graph.Number((float)LogVariance.Lowest), graph.Number((float)LogVariance.Highest)]), "log_variance", "n", Latent);
    }
}
