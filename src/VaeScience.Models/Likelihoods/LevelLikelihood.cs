namespace VaeScience.Models.Likelihoods;

/// <summary>A likelihood of levels 0 .. K - 1, independent between features given z: what follows from the level probabilities alone.</summary>
/// <param name="levels">How many levels, K, from 2 to 1000.</param>
public abstract class LevelLikelihood(int levels) : Likelihood
{
    // Far beyond any scale in use; a number of this kind belongs to a likelihood of counts or measurements.
    private const int MostLevels = 1000;

    /// <summary>How many levels, K.</summary>
    protected int Levels { get; } = levels is >= 2 and <= MostLevels ? levels : throw new ArgumentException($"levels is 2 to {MostLevels}, got {levels}");

    /// <inheritdoc/>
    public override ValueSupport Support => ValueSupport.WholeNumbers(Levels - 1);

    /// <inheritdoc/>
    protected override string Advice(double x) =>
        x >= Levels && x < MostLevels && x == Math.Floor(x) ? $"; mend the cell, or use --likelihood {Name}:levels={x + 1}" : "; mend the cell";

    /// <summary>P(x_j = k | z) of every level.</summary>
    /// <param name="raw">What <see cref="Likelihood.Decode"/> gave, [m, w].</param>
    /// <returns>[m, f, K], row-major; each K of them sum to one.</returns>
    public abstract double[] LevelProbabilities(Tensor raw);

    /// <inheritdoc/>
    /// <remarks>The mean of the level number, sum_k k P(x = k).</remarks>
    public override double[] Mean(Tensor raw)
    {
        var p = LevelProbabilities(raw);
        var mean = new double[p.Length / Levels];
        for (var i = 0; i < p.Length; i++) mean[i / Levels] += i % Levels * p[i];
        return mean;
    }

    /// <inheritdoc/>
    public override double[] Sample(Tensor raw, RandomSequence random)
    {
        var p = LevelProbabilities(raw);
        var draws = new double[p.Length / Levels];
        for (var i = 0; i < draws.Length; i++) draws[i] = random.Categorical(p.AsSpan(i * Levels, Levels));
        return draws;
    }
}
