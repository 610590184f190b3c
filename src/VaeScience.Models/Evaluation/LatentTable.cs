namespace VaeScience.Models.Evaluation;

/// <summary>q(z|x) of each row.</summary>
/// <param name="Mean">E[z|x], [n, d].</param>
/// <param name="Sd">Standard deviations, [n, d].</param>
public sealed record LatentTable(double[,] Mean, double[,] Sd)
{
    /// <summary>The variance over rows below which a unit says nothing about x.</summary>
    public const double ActiveVariance = 0.01;

    /// <summary>How many units are active: the variance over rows of E[z_j|x] exceeds 0.01. Source: Burda et al. 2016.</summary>
    public int ActiveUnits => Enumerable.Range(0, Mean.GetLength(1)).Count(j => VarianceOfMean(j) > ActiveVariance);

    /// <summary>The variance over rows of the posterior mean of a unit.</summary>
    public double VarianceOfMean(int unit)
    {
        var n = Mean.GetLength(0);
        double sum = 0, squares = 0;
        for (var i = 0; i < n; i++)
        {
            sum += Mean[i, unit];
            squares += Mean[i, unit] * Mean[i, unit];
        }
        return n == 0 ? 0 : Math.Max(0, squares / n - sum / n * (sum / n));
    }
}
