using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

[Trait("Category", "Kernels")]
public sealed class PhiloxTests
{
    private const int Count = 200_000;

    // A mean of n draws is called wrong beyond this many of its standard errors: one in a million and a half tests of a right one.
    private const double StandardErrors = 5;

    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void TheRoundsGiveThePublishedAnswers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, string words)
    {
        // Random123's known-answer vectors of philox4x32-10.
        var (a, b, c, d) = Philox.Rounds((c0, c1, c2, c3), (k0, k1));
        Assert.Equal(words, $"{a:x8} {b:x8} {c:x8} {d:x8}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(257)]
    [InlineData(1003)]
    public void FillsGiveTheWordsOfOneBlockAfterAnother(int count)
    {
        var random = new Philox(0xfedcba9876543210, RandomPurpose.Sample, 1UL << 33, 5);
        var (uniform, normal) = (new double[count], new double[count]);
        random.FillUniform<double>(uniform);
        random.FillNormal<double>(normal);
        for (var i = 0; i < count; i++)
        {
            var (a, b, c, d) = random.Block((uint)(i / 4));
            uint[] words = [a, b, c, d];
            Assert.Equal(((words[i % 4] >> 9) + 0.5) / (1 << 23), uniform[i]);
            var radius = Math.Sqrt(-2 * Math.Log((words[i % 4 / 2 * 2] + 0.5) / 4294967296.0));
            var angle = words[i % 4 / 2 * 2 + 1] * (2 * Math.PI / 4294967296.0);
            // A rounding of the angle, and a few of the functions.
            Assert.Equal(radius * (i % 2 == 0 ? Math.Cos(angle) : Math.Sin(angle)), normal[i], 1e-14);
        }
    }

    [Fact]
    public void EveryPartOfTheAddressGivesAnotherStream()
    {
        var blocks = new List<(uint, uint, uint, uint)>
        {
            new Philox(1, RandomPurpose.Shuffle).Block(0),
            new Philox(2, RandomPurpose.Shuffle).Block(0),
            new Philox(1UL << 40, RandomPurpose.Shuffle).Block(0),
            new Philox(1, RandomPurpose.Dropout).Block(0),
            new Philox(1, RandomPurpose.Shuffle, 1).Block(0),
            new Philox(1, RandomPurpose.Shuffle, 1UL << 40).Block(0),
            new Philox(1, RandomPurpose.Shuffle, 0, 1).Block(0),
            new Philox(1, RandomPurpose.Shuffle).Block(1),
        };
        Assert.Equal(blocks.Count, blocks.Distinct().Count());
        Assert.Equal(blocks[0], new Philox(1, RandomPurpose.Shuffle).Block(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void UniformDeviatesHaveTheMomentsAndTheDistribution(ulong seed)
    {
        var u = new double[Count];
        new Philox(seed, RandomPurpose.Sample).FillUniform<double>(u);
        Assert.All(u, x => Assert.True(x is > 0 and < 1 && x == (float)x));
        // Of u - 1/2: mean 0, variance 1/12, variance of the square 1/180.
        MeanIs(0, 1.0 / 12, u.Select(x => x - 0.5));
        MeanIs(1.0 / 12, 1.0 / 180, u.Select(x => (x - 0.5) * (x - 0.5)));
        MeanIs(0, 1.0 / 144, u.Zip(u.Skip(1), (x, y) => (x - 0.5) * (y - 0.5)));
        KolmogorovSmirnov(u, x => x);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void NormalDeviatesHaveTheMomentsAndTheDistribution(ulong seed)
    {
        var z = new double[Count];
        new Philox(seed, RandomPurpose.Sample).FillNormal<double>(z);
        // Moments of N(0, 1): variances 1, 2, 15 and 96 of its first four powers.
        MeanIs(0, 1, z);
        MeanIs(1, 2, z.Select(x => x * x));
        MeanIs(0, 15, z.Select(x => x * x * x));
        MeanIs(3, 96, z.Select(x => x * x * x * x));
        MeanIs(0, 1, z.Zip(z.Skip(1), (x, y) => x * y));
        KolmogorovSmirnov(z, SpecialFunctions.Ndtr);
    }

    [Fact]
    public void FloatAndDoubleSeeTheSameNumbersAndAShorterFillIsAPrefix()
    {
        var random = new Philox(3, RandomPurpose.Posterior, 5);
        var (whole, prefix, single) = (new double[1003], new double[502], new float[1003]);
        random.FillNormal<double>(whole);
        random.FillNormal<double>(prefix);
        random.FillNormal<float>(single);
        Assert.Equal(whole[..502], prefix);
        Assert.Equal(whole.Select(x => (float)x), single);
        random.FillUniform<double>(whole);
        random.FillUniform<double>(prefix);
        random.FillUniform<float>(single);
        Assert.Equal(whole[..502], prefix);
        Assert.Equal(whole.Select(x => (float)x), single);
    }

    [Fact]
    public void AShuffleIsAnOrderAndEveryOrderIsEquallyLikely()
    {
        const int trials = 24_000, orders = 24;
        var counts = new Dictionary<string, int>();
        var order = new int[4];
        for (var i = 0; i < trials; i++)
        {
            new Philox(11, RandomPurpose.Shuffle, (ulong)i).Shuffle(order);
            Assert.Equal([0, 1, 2, 3], order.Order());
            var key = string.Join("", order);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        Assert.Equal(orders, counts.Count);
        var share = 1.0 / orders;
        Assert.All(counts.Values, c => Assert.InRange(Math.Abs(c - trials * share), 0, StandardErrors * Math.Sqrt(trials * share * (1 - share))));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.75)]
    public void DropoutKeepsTheShareItShouldAndTheMean(double rate)
    {
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), DType.Float64);
        var x = tape.Variable([.. Enumerable.Repeat(2.0, Count)], [Count]);
        var y = tape.Dropout(x, rate, new Philox(4, RandomPurpose.Dropout));
        tape.Backward(tape.Sum(y));
        var values = y.ToArray();
        Assert.Equal(values.Select(v => v / 2), x.GradientToArray());
        Assert.All(values, v => Assert.True(v == 0 || Math.Abs(v - 2 / (1 - rate)) < 1e-15 * 16));
        MeanIs(1 - rate, rate * (1 - rate), values.Select(v => v == 0 ? 0.0 : 1));
        MeanIs(2, 4 * rate / (1 - rate), values);
        Assert.Throws<ArgumentOutOfRangeException>(() => tape.Dropout(x, 1, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => tape.Dropout(x, double.NaN, default));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(60)]
    public void GammaDeviatesHaveTheMoments(double shape)
    {
        var random = new RandomSequence(new Philox(6, RandomPurpose.Simulate));
        var draws = Enumerable.Range(0, Count).Select(_ => random.Gamma(shape)).ToArray();
        Assert.All(draws, x => Assert.True(x >= 0));
        // Central moments of Gamma(a): variance a, fourth 3 a^2 + 6 a.
        MeanIs(shape, shape, draws);
        MeanIs(shape, 2 * shape * shape + 6 * shape, draws.Select(x => (x - shape) * (x - shape)));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Gamma(0));
    }

    [Theory]
    [InlineData(1, 0.2)]
    [InlineData(12, 0.3)]
    [InlineData(40, 0.95)]
    public void BinomialDeviatesHaveTheMoments(int n, double p)
    {
        var random = new RandomSequence(new Philox(7, RandomPurpose.Simulate));
        var draws = Enumerable.Range(0, Count).Select(_ => (double)random.Binomial(n, p)).ToArray();
        Assert.All(draws, x => Assert.InRange(x, 0, n));
        // Variance v = n p q, fourth central moment 3 v^2 + v (1 - 6 p q).
        var v = n * p * (1 - p);
        MeanIs(n * p, v, draws);
        MeanIs(v, 2 * v * v + v * (1 - 6 * p * (1 - p)), draws.Select(x => (x - n * p) * (x - n * p)));
    }

    [Fact]
    public void CategoricalAndBelowHitEveryIndexAsOftenAsTheyShould()
    {
        var random = new RandomSequence(new Philox(8, RandomPurpose.Simulate));
        double[] weights = [3, 0, 1, 6];
        var categories = Enumerable.Range(0, Count).Select(_ => random.Categorical(weights)).ToArray();
        for (var k = 0; k < weights.Length; k++)
        {
            var p = weights[k] / 10;
            MeanIs(p, p * (1 - p), categories.Select(c => c == k ? 1.0 : 0));
        }
        var below = Enumerable.Range(0, Count).Select(_ => random.Below(7)).ToArray();
        for (var k = 0; k < 7; k++) MeanIs(1.0 / 7, 6.0 / 49, below.Select(c => c == k ? 1.0 : 0));
        Assert.InRange(below.Max(), 6, 6);
    }

    [Fact]
    public void SequencesOfUniformAndNormalDeviates()
    {
        var random = new RandomSequence(new Philox(9, RandomPurpose.Simulate));
        KolmogorovSmirnov([.. Enumerable.Range(0, Count).Select(_ => random.Uniform())], x => x);
        KolmogorovSmirnov([.. Enumerable.Range(0, Count).Select(_ => random.Normal())], SpecialFunctions.Ndtr);
    }

    /// <summary>The mean of draws of a known mean and variance, within its standard error.</summary>
    private static void MeanIs(double mean, double variance, IEnumerable<double> draws)
    {
        var all = draws.ToArray();
        var bound = StandardErrors * Math.Sqrt(variance / all.Length) + 1e-12;
        Assert.InRange(all.Average(), mean - bound, mean + bound);
    }

    /// <summary>The largest distance of the empirical distribution from the right one, which exceeds the bound once in a million times.</summary>
    private static void KolmogorovSmirnov(double[] draws, Func<double, double> distribution)
    {
        var sorted = (double[])draws.Clone();
        Array.Sort(sorted);
        double n = sorted.Length, largest = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var f = distribution(sorted[i]);
            largest = Math.Max(largest, Math.Max(f - i / n, (i + 1) / n - f));
        }
        // Kolmogorov's limit: P(sqrt(n) D > t) is about 2 exp(-2 t^2).
        Assert.InRange(Math.Sqrt(n) * largest, 0, Math.Sqrt(Math.Log(2 / 1e-6) / 2));
    }
}
