namespace VaeScience.Compute;

/// <summary>Draws one number after another from a Philox stream, for distributions that use up a varying count of them.</summary>
/// <param name="stream">The stream; the sequence starts at its first number.</param>
public sealed class RandomSequence(Philox stream)
{
    /// <summary>The greatest mean of a Poisson deviate: whole numbers of this size are exact in double.</summary>
    public const double GreatestPoissonMean = 1e15;

    private uint block;
    private int used = 4;
    private (uint A, uint B, uint C, uint D) words;

    /// <summary>A uniform deviate in the open interval (0, 1), with 53 bits.</summary>
    public double Uniform()
    {
        var bits = ((ulong)Word() << 32 | Word()) >> 11;
        return (bits + 0.5) * (1.0 / (1UL << 53));
    }

    /// <summary>A whole number from 0 to count - 1, each equally likely.</summary>
    public int Below(int count) => (int)Math.BigMul((ulong)Word() << 32 | Word(), (ulong)count, out _);

    /// <summary>A standard normal deviate. Source: Box and Muller 1958.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>A Gamma(shape, scale 1) deviate; shape &gt; 0.</summary>
    /// <remarks>Source: Marsaglia and Tsang 2000; shapes below 1 by the power of a uniform deviate.</remarks>
    public double Gamma(double shape)
    {
        if (!(shape > 0)) throw new ArgumentOutOfRangeException(nameof(shape), shape, "a gamma distribution has a positive shape");
        if (shape < 1) return Gamma(shape + 1) * Math.Pow(Uniform(), 1 / shape);
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = Normal();
            var v = 1 + c * x;
            if (v <= 0) continue;
            v = v * v * v;
            if (Math.Log(Uniform()) < 0.5 * x * x + d - d * v + d * Math.Log(v)) return d * v;
        }
    }

    /// <summary>A Poisson deviate; mean from 0 to 1e15.</summary>
    /// <remarks>Below 10 by counting uniform deviates until their product falls under exp(-mean), above by transformed rejection. Source: Hoermann 1993 (PTRS).</remarks>
    public double Poisson(double mean)
    {
        if (!(mean is >= 0 and <= GreatestPoissonMean)) throw new ArgumentOutOfRangeException(nameof(mean), mean, "a Poisson distribution has a mean from 0 to 1e15");
        if (mean >= 10) return PoissonByRejection(mean);
        var count = 0;
        for (var product = Uniform(); product > Math.Exp(-mean); product *= Uniform()) count++;
        return count;
    }

    /// <summary>How many of n trials succeed, each with probability p.</summary>
    public int Binomial(int n, double p)
    {
        var successes = 0;
        for (var i = 0; i < n; i++)
            if (Uniform() < p) successes++;
        return successes;
    }

    /// <summary>An index drawn with the given probabilities, which need not sum to one.</summary>
    public int Categorical(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var w in weights) total += w;
        var u = Uniform() * total;
        for (var i = 0; i < weights.Length - 1; i++)
        {
            u -= weights[i];
            if (u < 0) return i;
        }
        return weights.Length - 1;
    }

    private double PoissonByRejection(double mean)
    {
        var b = 0.931 + 2.53 * Math.Sqrt(mean);
        var a = -0.059 + 0.02483 * b;
        var inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        while (true)
        {
            var u = Uniform() - 0.5;
            var v = Uniform();
            var us = 0.5 - Math.Abs(u);
            var k = Math.Floor((2 * a / us + b) * u + mean + 0.43);
            if (us >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return k;
            if (k < 0 || us < 0.013 && v > us) continue;
            if (Math.Log(v * inverseAlpha / (a / (us * us) + b)) <= k * Math.Log(mean) - mean - SpecialFunctions.Lgamma(k + 1)) return k;
        }
    }

    private uint Word()
    {
        if (used == 4)
        {
            words = stream.Block(block++);
            used = 0;
        }
        return used++ switch { 0 => words.A, 1 => words.B, 2 => words.C, _ => words.D };
    }
}
