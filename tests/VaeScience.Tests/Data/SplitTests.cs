using VaeScience.Data;

namespace VaeScience.Tests.Data;

public sealed class SplitTests
{
    [Fact]
    public void TheGeneratorIsTheReferenceOne()
    {
        // The reference C program's first outputs for the seed 1234567.
        var generator = new SplitMix64(1234567);
        ulong[] want = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.Equal(want, Enumerable.Range(0, 5).Select(_ => generator.Next()));
    }

    [Fact]
    public void TheSameSeedGivesTheSameRowsOnAnyMachine()
    {
        Assert.Equal([9, 12, 37, 43, 48, 52, 56, 61, 79], Split.Random(86, 0.1, 7).Validation);
        Assert.Equal([4, 11, 13, 16, 19], Split.FoldsShuffled(20, 4, 7)[0].Validation);
        Assert.NotEqual(Split.Random(86, 0.1, 7).Validation, Split.Random(86, 0.1, 8).Validation);
    }

    [Theory]
    [InlineData(2, 0.01, 1)]
    [InlineData(2, 0.99, 1)]
    [InlineData(86, 0.1, 9)]
    [InlineData(86, 0.25, 22)]
    [InlineData(10, 0.25, 3)]
    public void TheShareIsRoundedAndNeitherSideIsEmpty(int rows, double share, int heldOut)
    {
        var split = Split.Random(rows, share, 1);
        Assert.Equal(heldOut, split.Validation.Length);
        Assert.Equal(Enumerable.Range(0, rows), split.Train.Concat(split.Validation).Order());
    }

    [Fact]
    public void EveryRowIsHeldOutExactlyOnce()
    {
        foreach (var folds in new[] { Split.FoldsByRow(86, 10), Split.FoldsShuffled(86, 10, 3) })
        {
            Assert.Equal(Enumerable.Range(0, 86), folds.SelectMany(f => f.Validation).Order());
            foreach (var fold in folds)
            {
                Assert.InRange(fold.Validation.Length, 8, 9);
                Assert.Equal(Enumerable.Range(0, 86), fold.Train.Concat(fold.Validation).Order());
            }
        }
        Assert.Equal([3, 13, 23], Split.FoldsByRow(25, 10)[3].Validation);
    }

    [Fact]
    public void EachRowIsHeldOutEquallyOften()
    {
        const int Seeds = 4000, Rows = 20;
        var counts = new int[Rows];
        for (var seed = 0; seed < Seeds; seed++)
            foreach (var row in Split.Random(Rows, 0.25, (ulong)seed).Validation) counts[row]++;
        // Binomial(4000, 1/4) has the deviation 27.4; five of them bound 20 counts with probability above 1 - 2e-5.
        foreach (var count in counts) Assert.InRange(count, 1000 - 137, 1000 + 137);
    }

    [Fact]
    public void TooFewRowsAndWrongSharesAreRefused()
    {
        Mistakes.Of(() => Split.Random(1, 0.5, 0), "got 1 row", "at least 2");
        Mistakes.Of(() => Split.FoldsByRow(3, 4), "got 3 rows for 4 folds");
        Assert.Throws<ArgumentOutOfRangeException>(() => Split.Random(10, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Split.Random(10, double.NaN, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Split.FoldsByRow(10, 1));
    }
}
