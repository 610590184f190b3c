using VaeScience.Compute.Ops;

namespace VaeScience.Models.Objectives;

/// <summary>What can be chosen of the annealed capacity.</summary>
public sealed record CapacityOptions
{
    /// <summary>Draws of z per row, L.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>The weight of the distance from the capacity, gamma.</summary>
    public double Gamma { get; init; } = 1000;

    /// <summary>The capacity at the end, C, nats per row.</summary>
    public double Capacity { get; init; } = 25;

    /// <summary>Over how many epochs the capacity rises to it from 0.</summary>
    public double RampEpochs { get; init; } = 100;
}

/// <summary>E_q[log p(x|z)] - gamma |KL(q(z|x) || p(z)) - C_t|: the code may carry C_t nats, more and more as training goes on.</summary>
/// <remarks>
/// C_t rises in proportion to the epochs from 0 to C. The KL is the mean over the rows of a batch: a row may carry more than another. Not a bound on
/// log p(x). Source: Burgess et al. 2018.
/// </remarks>
public sealed class Capacity : Objective
{
    private readonly CapacityOptions options;

    /// <summary>The objective from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Capacity(CapacityOptions options)
    {
        if (options.Samples < 1) throw new ArgumentException($"samples is at least 1, got {options.Samples}");
        if (!(options.Gamma >= 0) || !double.IsFinite(options.Gamma)) throw new ArgumentException($"gamma is 0 or positive, got {options.Gamma}");
        if (!(options.Capacity >= 0) || !double.IsFinite(options.Capacity)) throw new ArgumentException($"the capacity is 0 or more nats, got {options.Capacity}");
        if (!(options.RampEpochs > 0)) throw new ArgumentException($"the capacity rises over more than 0 epochs, got {options.RampEpochs}");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "capacity";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override double KlWeight(double epoch) => options.Gamma;

    /// <summary>The capacity after so many epochs, nats per row.</summary>
    public double CapacityAt(double epoch) => options.Capacity * Math.Min(1, epoch / options.RampEpochs);

    /// <inheritdoc/>
    public override LossTerms Evaluate(Vae model, Pass pass, Batch batch)
    {
        var tape = pass.Tape;
        var terms = BoundTerms.Of(model, pass, batch, options.Samples);
        var excess = tape.Affine(tape.Mean(terms.Kl), 1, -CapacityAt(pass.Epoch));
        return terms.Less(tape, tape.Scale(tape.Abs(excess), options.Gamma), options.Gamma);
    }
}
