using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Models.Optimizers;

/// <summary>What can be chosen of Adagrad.</summary>
public sealed record AdagradOptions
{
    /// <summary>The learning rate, above 0.</summary>
    public double LearningRate { get; init; } = 1e-2;

    /// <summary>What the sums of squares start from, from 0.</summary>
    public double InitialAccumulator { get; init; }

    /// <summary>The factor of the parameter that is added to its gradient, from 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Added to the root of the sum of squares, above 0.</summary>
    public double Epsilon { get; init; } = 1e-10;
}

/// <summary>Gradient descent with a rate of its own for each parameter, smaller the more it has moved; the optimizer of the first VAE paper.</summary>
/// <remarks>g = gradient + decay w; s = s + g^2; w = w - rate g / (sqrt(s) + eps). Source: Duchi et al. 2011; details as torch.optim.Adagrad.</remarks>
public sealed class Adagrad : Optimizer
{
    private readonly AdagradOptions options;

    /// <summary>Adagrad that starts from empty sums.</summary>
    public Adagrad(double learningRate = 1e-2) : this(new AdagradOptions { LearningRate = learningRate })
    {
    }

    /// <summary>Adagrad from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Adagrad(AdagradOptions options)
    {
        OptionRange.Positive(options.LearningRate, "learning-rate");
        OptionRange.NotNegative(options.InitialAccumulator, "initial-accumulator");
        OptionRange.NotNegative(options.WeightDecay, "weight-decay");
        OptionRange.Positive(options.Epsilon, "epsilon");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "adagrad";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override double LearningRate => options.LearningRate;

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames { get; } = ["sum_of_squares"];

    /// <inheritdoc/>
    public override void Step(Parameters parameters, double learningRate, double gradientScale, long step, CpuDevice device) =>
        ParameterUpdate.Run(new Rule(options, learningRate), parameters.Values, parameters.Gradients, gradientScale, State["sum_of_squares"], null, device);

    /// <inheritdoc/>
    protected override double StartOf(string name) => options.InitialAccumulator;

    private readonly struct Rule(AdagradOptions options, double learningRate) : IUpdateRule
    {
        // a = sum of squares
        private readonly LaneConstant rate = learningRate, decay = options.WeightDecay, epsilon = options.Epsilon;

        public static int StateCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLane, T>(ref TLane w, TLane gradient, ref TLane a, ref TLane b)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var g = TLane.FusedMultiplyAdd(decay.Lane<TLane, T>(), w, gradient);
            a = TLane.FusedMultiplyAdd(g, g, a);
            w -= rate.Lane<TLane, T>() * g / (TLane.Sqrt(a) + epsilon.Lane<TLane, T>());
        }
    }
}
