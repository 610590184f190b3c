using VaeScience.Models.Training;

namespace VaeScience.Tests.Models;

/// <summary>The order of an epoch: every row once, and sequences of similar lengths together.</summary>
public sealed class RowOrderTests
{
    private const int Rows = 1003, BatchSize = 20;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_row_comes_once_and_epochs_differ(bool areSequences)
    {
        var (first, second) = (Order(0, areSequences), Order(1, areSequences));
        Assert.Equal(Enumerable.Range(0, Rows), first.Order());
        Assert.NotEqual(first, second);
        Assert.Equal(first, Order(0, areSequences));
    }

    [Fact]
    public void Batches_hold_sequences_of_similar_lengths()
    {
        double Spread(int[] order) => order.Chunk(BatchSize).Average(rows => rows.Max(r => Lengths[r]) - rows.Min(r => Lengths[r]));
        var (bucketed, shuffled) = (Spread(Order(0, areSequences: true)), Spread(Order(0, areSequences: false)));
        Assert.True(bucketed < shuffled / 5, $"{bucketed} against {shuffled}");
    }

    [Fact]
    public void Batches_do_not_come_from_short_to_long()
    {
        var means = Order(0, areSequences: true).Chunk(BatchSize).Select(rows => rows.Average(r => Lengths[r])).ToArray();
        var rises = Enumerable.Range(1, means.Length - 1).Count(i => means[i] > means[i - 1]);
        Assert.InRange(rises, means.Length / 4, 3 * means.Length / 4);
    }

    private static int[] Lengths { get; } = [.. Enumerable.Range(0, Rows).Select(i => 1 + i * 37 % 100)];

    private static int[] Order(int epoch, bool areSequences)
    {
        var order = new int[Rows];
        RowOrder.Fill(order, areSequences ? Lengths : null, BatchSize, seed: 4, epoch);
        return order;
    }
}
