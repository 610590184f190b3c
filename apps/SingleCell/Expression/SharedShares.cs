using VaeScience.Data;

namespace VaeScience.SingleCell.Expression;

/// <summary>The model without groups: Poisson counts, every cell with the same shares of its total.</summary>
/// <remarks>x_g ~ Poisson(l p_g), l the cell's total, p_g = (sum_i x_ig + 1/2) / sum_g (sum_i x_ig + 1/2) over the cells learnt from.</remarks>
internal static class SharedShares
{
    private const double Pseudocount = 0.5;

    /// <summary>The mean of log p(x) over cells.</summary>
    /// <param name="seen">The cells that give the shares.</param>
    /// <param name="judged">The cells that are judged.</param>
    /// <returns>Nats a cell.</returns>
    public static double MeanLogProbability(Dataset seen, Dataset judged)
    {
        var shares = new double[seen.FeatureCount];
        Array.Fill(shares, Pseudocount);
        var row = new float[seen.FeatureCount];
        for (var i = 0; i < seen.RowCount; i++)
        {
            seen.CopyRow(i, row);
            for (var g = 0; g < row.Length; g++) shares[g] += row[g];
        }
        var total = shares.Sum();
        var sum = 0.0;
        for (var i = 0; i < judged.RowCount; i++)
        {
            judged.CopyRow(i, row);
            var library = 0.0;
            foreach (var x in row) library += x;
            // The means sum to the library size.
            sum -= library;
            for (var g = 0; g < row.Length; g++)
                if (row[g] > 0) sum += row[g] * Math.Log(library * shares[g] / total) - SpecialFunctions.Lgamma(row[g] + 1);
        }
        return sum / judged.RowCount;
    }
}
