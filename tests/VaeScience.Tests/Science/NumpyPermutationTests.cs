using VaeScience.Science.Cells;

namespace VaeScience.Tests.Science;

public sealed class NumpyPermutationTests
{
    // numpy.random.RandomState(seed).permutation(n), of numpy 1.24.
    [Fact]
    public void Permutations_are_those_of_numpy()
    {
        Assert.Equal([2, 8, 4, 9, 1, 6, 7, 3, 0, 5], NumpyPermutation.Of(10, seed: 0));
        var many = NumpyPermutation.Of(4271, seed: 0);
        Assert.Equal([2572, 142, 4256, 125, 836, 663], many[..6]);
        Assert.Equal([1653, 2607, 2732], many[^3..]);
        Assert.Equal([273, 587, 357, 510], NumpyPermutation.Of(700, seed: 5)[..4]);
    }
}
