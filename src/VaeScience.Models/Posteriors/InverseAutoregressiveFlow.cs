using VaeScience.Compute.Ops;
using VaeScience.Models.Layers;
using VaeScience.Models.Networks;

namespace VaeScience.Models.Posteriors;

/// <summary>What can be chosen of the inverse autoregressive flow.</summary>
public sealed record InverseAutoregressiveFlowOptions
{
    /// <summary>The size of z.</summary>
    public int Latent { get; init; } = 2;

    /// <summary>How many steps, one after the other, each with a network of its own.</summary>
    public int Steps { get; init; } = 4;

    /// <summary>Units of each network's hidden layers.</summary>
    public int[] Hidden { get; init; } = [64];

    /// <summary>How many numbers of each row the encoder gives to all steps.</summary>
    public int Context { get; init; } = 32;

    /// <summary>The function after each hidden layer.</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>Added to what the networks say of the gates: at 1 to 2 a step starts by keeping most of z.</summary>
    public double GateBias { get; init; } = 1.5;
}

/// <summary>q(z|x): a diagonal Gaussian sent through gated autoregressive steps that also see the encoder.</summary>
/// <remarks>
/// (m, s) = MADE(z, h), z' = sigmoid(s) z + (1 - sigmoid(s)) m, log |det| = sum_j log sigmoid(s_j): unit j is moved by what the units before
/// it say, so that the Jacobian is triangular. The order of the units is reversed from step to step. Source: Kingma et al. 2016, eq. 13-14.
/// </remarks>
public sealed class InverseAutoregressiveFlow : Posterior
{
    private readonly InverseAutoregressiveFlowOptions options;
    private readonly List<Made> steps = [];
    private Linear? head, context;

    /// <summary>A posterior of this many units and steps.</summary>
    public InverseAutoregressiveFlow(int latent, int steps) : this(new InverseAutoregressiveFlowOptions { Latent = latent, Steps = steps })
    {
    }

    /// <summary>A posterior from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public InverseAutoregressiveFlow(InverseAutoregressiveFlowOptions options)
    {
        if (options.Latent < 1) throw new ArgumentException($"a latent space has at least 1 dimension, got {options.Latent}");
        if (options.Steps < 1) throw new ArgumentException($"at least 1 step is needed, got {options.Steps}; without any it is posterior diagonal");
        if (options.Context < 1) throw new ArgumentException($"the steps see at least 1 number of the encoder, got {options.Context}");
        if (!double.IsFinite(options.GateBias)) throw new ArgumentException($"the bias of the gates is a finite number, got {options.GateBias}");
        Made.CheckHidden(options.Hidden);
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "iaf";

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
        context = new Linear(scope.Scope("context"), inputs, options.Context);
        for (var t = 0; t < options.Steps; t++)
            steps.Add(new Made(scope.Scope($"step.{t}"), new MadeOptions
            {
                Inputs = Latent,
                OutputsPerInput = 2,
                Hidden = options.Hidden,
                Context = options.Context,
                Activation = options.Activation,
                IsReversed = t % 2 == 1,
            }));
    }

    /// <inheritdoc/>
    public override LatentDistribution Infer(Pass pass, Tensor hidden)
    {
        var h = context!.Forward(pass.Tape, hidden);
        return new FlowDistribution(pass, DiagonalGaussian.OfHead(pass.Tape, head!.Forward(pass.Tape, hidden)), (tape, z) =>
        {
            Tensor? sum = null;
            foreach (var step in steps)
            {
                var raw = step.Forward(tape, z, h);
                (z, var logDeterminant) = Gate(tape, z, tape.Slice(raw, 0, Latent), tape.Affine(tape.Slice(raw, Latent, Latent), 1, options.GateBias));
                sum = sum is null ? logDeterminant : tape.Add(sum, logDeterminant);
            }
            return (z, sum!);
        });
    }

    /// <summary>One step: z' = sigmoid(s) z + (1 - sigmoid(s)) m and sum_j log sigmoid(s_j).</summary>
    internal static (Tensor Z, Tensor LogDeterminant) Gate(Tape tape, Tensor z, Tensor m, Tensor s)
    {
        var kept = tape.Sigmoid(s);
        var moved = tape.Add(tape.Multiply(kept, z), tape.Multiply(tape.Affine(kept, -1, 1), m));
        return (moved, tape.Sum(tape.LogSigmoid(s), axis: 1));
    }
}
