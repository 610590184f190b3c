namespace VaeScience.SingleCell.Clusters;

/// <summary>Groups as a method forms them, numbered; as commands read them back, with names, they are a <see cref="CellGrouping"/>.</summary>
/// <param name="Labels">[n], from 0, by falling size.</param>
/// <param name="Probability">[n], how probable its group is for each cell, given the mixture; null where the method knows no probabilities.</param>
internal sealed record CellGroups(int[] Labels, double[]? Probability = null)
{
    /// <summary>How many groups there are.</summary>
    public int Count { get; } = Labels.Length == 0 ? 0 : Labels.Max() + 1;

    /// <summary>How many cells each group has, [k].</summary>
    public int[] Sizes
    {
        get
        {
            var sizes = new int[Count];
            foreach (var label in Labels) sizes[label]++;
            return sizes;
        }
    }

    /// <summary>The most probable groups, those that no cell belongs to left out.</summary>
    /// <param name="probabilities">[n, k], each row sums to 1.</param>
    public static CellGroups MostProbable(double[,] probabilities)
    {
        var (n, k) = (probabilities.GetLength(0), probabilities.GetLength(1));
        var (labels, probability, sizes) = (new int[n], new double[n], new int[k]);
        for (var i = 0; i < n; i++)
        {
            for (var c = 1; c < k; c++)
                if (probabilities[i, c] > probabilities[i, labels[i]]) labels[i] = c;
            probability[i] = probabilities[i, labels[i]];
            sizes[labels[i]]++;
        }
        var rank = new int[k];
        foreach (var (place, component) in Enumerable.Range(0, k).OrderByDescending(c => sizes[c]).Index()) rank[component] = place;
        return new CellGroups([.. labels.Select(c => rank[c])], probability);
    }
}
