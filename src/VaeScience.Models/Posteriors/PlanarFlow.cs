using VaeScience.Compute.Ops;
using VaeScience.Models.Layers;

namespace VaeScience.Models.Posteriors;

/// <summary>What can be chosen of the planar-flow posterior.</summary>
public sealed record PlanarFlowOptions
{
    /// <summary>The size of z.</summary>
    public int Latent { get; init; } = 2;

    /// <summary>How many flows, K, one after the other.</summary>
    public int Flows { get; init; } = 10;
}

/// <summary>q(z|x): a diagonal Gaussian sent through K planar flows, all of whose parameters come from the encoder, row by row.</summary>
/// <remarks>
/// z_k = z_{k-1} + uHat_k tanh(w_k.z_{k-1} + b_k), log q(z_K) = log q0(z_0) - sum_k log |1 + w_k.uHat_k (1 - tanh^2)|. The head gives mu,
/// logVar and u, w, b of each flow; with u = 0 the posterior is the diagonal Gaussian. Source: Rezende and Mohamed 2015.
/// </remarks>
public sealed class PlanarFlow : Posterior
{
    private readonly PlanarFlowOptions options;
    private Linear? head, flows;

    /// <summary>A posterior of this many units and flows.</summary>
    public PlanarFlow(int latent, int flows) : this(new PlanarFlowOptions { Latent = latent, Flows = flows })
    {
    }

    /// <summary>A posterior from its options.</summary>
    /// <exception cref="ArgumentException">Fewer than one unit or flow.</exception>
    public PlanarFlow(PlanarFlowOptions options)
    {
        if (options.Latent < 1) throw new ArgumentException($"a latent space has at least 1 dimension, got {options.Latent}");
        if (options.Flows < 1) throw new ArgumentException($"at least 1 flow is needed, got {options.Flows}; without any it is posterior diagonal");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "planar";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override int Latent => options.Latent;

    /// <inheritdoc/>
    public override bool HasDensityEverywhere => false;

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, int inputs)
    {
        head = new Linear(scope.Scope("head"), inputs, 2 * Latent);
        flows = new Linear(scope.Scope("flows"), inputs, options.Flows * (2 * Latent + 1));
    }

    /// <inheritdoc/>
    public override LatentDistribution Infer(Pass pass, Tensor hidden)
    {
        var parameters = flows!.Forward(pass.Tape, hidden);
        return new FlowDistribution(pass, DiagonalGaussian.OfHead(pass.Tape, head!.Forward(pass.Tape, hidden)), (tape, z) =>
        {
            var moved = tape.PlanarFlows(z, parameters, PlanarFlowsOp.IdentityShift);
            return (tape.Slice(moved, 0, Latent), tape.Slice(moved, Latent, 1).Reshape([z.Shape.Rows]));
        });
    }
}
