using System.Numerics;

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

    /// <summary>
    /// For each of the batch's n rows a step of its own, so that in evaluation a row's draws do not depend on the rows beside it; empty where all
    /// rows draw from the stream of the pass.
    /// </summary>
    public ReadOnlyMemory<ulong> RowSteps { get; init; }

    /// <summary>The random stream of the next use in this pass.</summary>
    public Philox Random(RandomPurpose purpose) => new(seed, purpose, step, uses++);

    /// <summary>Standard normal deviates of this pass, [shape]; under <see cref="RowSteps"/> row l n + i holds the l-th draw of row i's stream.</summary>
    public Tensor Normal(Shape shape)
    {
        var noise = Tape.Rent(shape);
        var purpose = IsTraining ? RandomPurpose.Posterior : RandomPurpose.Evaluate;
        if (noise.DType == DType.Float64) Fill(noise.Span<double>(), shape, purpose);
        else Fill(noise.Span<float>(), shape, purpose);
        return noise;
    }

    private void Fill<T>(Span<T> noise, Shape shape, RandomPurpose purpose)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = RowSteps.Length;
        if (n == 0 || shape.Rows % n != 0)
        {
            Random(purpose).FillNormal(noise);
            return;
        }
        var (use, d) = (uses++, shape.Columns);
        var ofRow = n == 1 ? noise : Tape.Rent([shape.Rows / n, d]).Span<T>();
        for (var i = 0; i < n; i++)
        {
            new Philox(seed, purpose, RowSteps.Span[i], use).FillNormal(ofRow);
            if (n == 1) return;
            for (var l = 0; l < shape.Rows / n; l++) ofRow.Slice(l * d, d).CopyTo(noise.Slice((l * n + i) * d, d));
        }
    }
}
