using VaeScience.Analysis.Metrics;
using static VaeScience.Tests.Analysis.ClusteringTests;

namespace VaeScience.Tests.Analysis;

/// <summary>Correlation and mutual information against SciPy and scikit-learn.</summary>
public sealed class DependenceTests
{
    [Fact]
    public void Correlations_match()
    {
        var golden = Golden.Entry("dependence/correlation", "analysis");
        double[] x = golden.Input("x"), y = golden.Input("y");
        Golden.Close(golden.Output("pearson"), [Correlation.Pearson(x, y)], 1e-12);
        Golden.Close(golden.Output("spearman"), [Correlation.Spearman(x, y)], 1e-12);
        Golden.Close(golden.Output("eta_squared"), [Correlation.EtaSquared(x, Whole(golden.Input("group")))], 1e-12);
    }

    [Fact]
    public void Largest_correlations_of_the_whisky_table()
    {
        var matrix = Correlation.Matrix(WhiskyScores.Raw());
        double Of(string a, string b) => matrix[Array.IndexOf(WhiskyScores.Attributes, a), Array.IndexOf(WhiskyScores.Attributes, b)];
        Golden.Close([.686, .524, -.511, -.461, -.432, .425, .409, -.406, -.397, .362],
            [Of("smoky", "medicinal"), Of("body", "smoky"), Of("medicinal", "floral"), Of("body", "floral"), Of("smoky", "floral"), Of("medicinal", "tobacco"),
                Of("body", "winey"), Of("sweetness", "smoky"), Of("medicinal", "honey"), Of("honey", "winey")], 0, 5.1e-4);
        Assert.Equal(1, matrix[3, 3], 1e-15);
    }

    [Fact]
    public void Correlations_know_their_extremes()
    {
        Assert.Equal(1, Correlation.Spearman([1, 2, 3, 4], [1, 8, 27, 64]), 1e-15);
        Assert.Equal(-1, Correlation.Pearson([1, 2, 3], [3, 2, 1]), 1e-15);
        Assert.True(double.IsNaN(Correlation.Pearson([1, 1, 1], [1, 2, 3])));
        Assert.Equal(1, Correlation.EtaSquared([2, 2, 5, 5], [0, 0, 1, 1]), 1e-15);
        Assert.Equal(0, Correlation.EtaSquared([2, 5, 2, 5], [0, 0, 1, 1]), 1e-15);
        Assert.Throws<ArgumentException>(() => Correlation.Pearson([1, 2], [1, 2, 3]));
    }

    [Fact]
    public void Mutual_information_of_labels_matches()
    {
        var golden = Golden.Entry("clustering/agreement", "analysis");
        int[] truth = Whole(golden.Input("truth")), found = Whole(golden.Input("found"));
        Golden.Close(golden.Output("mi"), [MutualInformation.Discrete(truth, found)], 1e-12);
        Assert.Equal(MutualInformation.Entropy(truth), MutualInformation.Discrete(truth, truth), 1e-14);
        Assert.Equal(Math.Log(2), MutualInformation.Entropy([0, 1, 0, 1]), 1e-15);
        Assert.Equal(0, MutualInformation.Discrete([0, 0, 1, 1], [0, 1, 0, 1]), 1e-15);
    }

    [Fact]
    public void Mutual_information_from_neighbours_matches()
    {
        var golden = Golden.Entry("dependence/mutual_information_knn", "analysis");
        Golden.Close(golden.Output("mi"), [MutualInformation.NearestNeighbour(golden.Input("values"), Whole(golden.Input("labels")))], 1e-10);
        Assert.Equal(0, MutualInformation.NearestNeighbour([1, 2, 3], [1, 2, 3]));
    }

    [Fact]
    public void Bins_hold_equal_numbers_and_keep_ties_together()
    {
        Assert.Equal([0, 0, 1, 1, 2, 2], MutualInformation.EqualFrequencyBins([-5, -4, 0, 1, 100, 1e9], 3));
        Assert.Equal([0, 1, 1, 1], MutualInformation.EqualFrequencyBins([0, 7, 7, 7], 2));
        // A number that decides the label tells all of it.
        Assert.Equal(Math.Log(2), MutualInformation.Binned([1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1], 2), 1e-15);
    }
}
