using System.Globalization;
using VaeScience.Data;
using VaeScience.SingleCell.Expression;

namespace VaeScience.SingleCell.Genes;

/// <summary>The total that a cell's shares are multiplied with.</summary>
internal static class LibraryChoice
{
    private const string Median = "median", Observed = "observed";

    /// <summary>The totals asked for.</summary>
    /// <param name="asked">median, observed, or a number.</param>
    /// <param name="matrix">The counts.</param>
    /// <returns>[cells].</returns>
    /// <exception cref="UserException">None of these.</exception>
    public static double[] Of(string asked, CountMatrix matrix)
    {
        if (asked == Observed) return matrix.LibrarySizes();
        var total = asked == Median ? CountedExpression.MedianTotal(matrix)
            : double.TryParse(asked, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 && double.IsFinite(number) ? number
            : throw new UserException($"--library: got {Excerpt.Quoted(asked)}, allowed are {Median}, {Observed} and numbers above 0");
        var totals = new double[matrix.CellCount];
        Array.Fill(totals, total);
        return totals;
    }
}
