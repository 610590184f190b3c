namespace VaeScience.Models;

/// <summary>One pass of a batch through a model: the tape, the random numbers of the step, and whether it is a training pass.</summary>
/// <param name="tape">Records the operations.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="step">The number of the training step, or of the batch in evaluation.</param>
/// <param name="isTraining">Dropout and batch statistics are on in training only.</param>
/// <param name="epoch">How far training has come, in epochs and parts of one; schedules of the objective read it.</param>
public sealed class Pass(Tape tape, ulong seed, ulong step, bool isTraining, double epoch = double.PositiveInfinity)
{
    private int uses;

    /// <summary>Records the operations.</summary>
    public Tape Tape { get; } = tape;

    /// <summary>Whether dropout and batch statistics are on.</summary>
    public bool IsTraining { get; } = isTraining;

    /// <summary>How far training has come, in epochs; infinite outside training, where every schedule has run its course.</summary>
    public double Epoch => epoch;

    /// <summary>The random stream of the next use in this pass.</summary>
    public Philox Random(RandomPurpose purpose) => new(seed, purpose, step, uses++);

    /// <summary>Standard normal deviates of this pass, [shape].</summary>
    public Tensor Normal(Shape shape)
    {
        var noise = Tape.Rent(shape);
        var random = Random(IsTraining ? RandomPurpose.Posterior : RandomPurpose.Evaluate);
        if (noise.DType == DType.Float64) random.FillNormal(noise.Span<double>());
        else random.FillNormal(noise.Span<float>());
        return noise;
    }
}
