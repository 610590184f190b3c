using VaeScience.Compute.Ops;
using VaeScience.Models.Export;
using VaeScience.Models.Layers;

namespace VaeScience.Models.Posteriors;

/// <summary>What can be chosen of the full-covariance Gaussian posterior.</summary>
public sealed record FullGaussianOptions
{
    /// <summary>The size of z.</summary>
    public int Latent { get; init; } = 2;
}

/// <summary>q(z|x) = N(z | mu(x), L(x) L(x)^T) with L lower triangular, its diagonal positive: units may be correlated.</summary>
/// <remarks>The head gives mu, log diag L and the elements below the diagonal. With one unit it is the diagonal posterior. Source: Kingma et al. 2016, appendix.</remarks>
public sealed class FullGaussian : Posterior
{
    private readonly FullGaussianOptions options;
    private Linear? head;

    /// <summary>A posterior of this many units.</summary>
    public FullGaussian(int latent) : this(new FullGaussianOptions { Latent = latent })
    {
    }

    /// <summary>A posterior from its options.</summary>
    /// <exception cref="ArgumentException">Fewer than one unit.</exception>
    public FullGaussian(FullGaussianOptions options)
    {
        if (options.Latent < 1) throw new ArgumentException($"a latent space has at least 1 dimension, got {options.Latent}");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "full";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override int Latent => options.Latent;

    /// <inheritdoc/>
    public override bool HasUnitDensities => true;

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, int inputs) => head = new Linear(scope.Scope("head"), inputs, 2 * Latent + Below);

    /// <inheritdoc/>
    public override LatentDistribution Infer(Pass pass, Tensor hidden)
    {
        var tape = pass.Tape;
        var raw = head!.Forward(tape, hidden);
        var logDiagonal = tape.Clamp(tape.Slice(raw, Latent, Latent), LogVariance.Lowest / 2, LogVariance.Highest / 2);
        return new FullGaussianDistribution(tape.Slice(raw, 0, Latent), logDiagonal, tape.Slice(raw, 2 * Latent, Below));
    }

    /// <inheritdoc/>
    /// <remarks>Outputs: mean and log_diagonal, [n, d] each, and lower, [n, d (d - 1) / 2], L below its diagonal row by row.</remarks>
    public override void WriteOnnx(OnnxGraph graph, string hidden)
    {
        var raw = graph.Node("Split", [head!.WriteOnnx(graph, hidden), graph.Integers(Latent, Latent, Below)], 3, ("axis", 1L));
        graph.Output(raw[0], "mean", "n", Latent);
        graph.Output(
            graph.Node("Clip", [raw[1], graph.Number((float)LogVariance.Lowest / 2), graph.Number((float)LogVariance.Highest / 2)]), "log_diagonal", "n", Latent);
        graph.Output(raw[2], "lower", "n", Below);
    }

    private int Below => Latent * (Latent - 1) / 2;
}
