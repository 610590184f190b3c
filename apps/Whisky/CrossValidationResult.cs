namespace VaeScience.Whisky;

/// <summary>How well one model foretells held-out rows under one assignment of rows to folds.</summary>
/// <param name="Model">The model.</param>
/// <param name="Assignment">The name of the assignment.</param>
/// <param name="PerRow">[seeds][n], log probability of each row by the model that has not seen it, nats.</param>
/// <param name="LeastEffective">The fewest effective draws behind one figure; infinite where figures are exact.</param>
public sealed record CrossValidationResult(CrossValidationModel Model, string Assignment, double[][] PerRow, double LeastEffective)
{
    /// <summary>The mean over rows of each seed.</summary>
    public IReadOnlyList<double> OfSeeds => [.. PerRow.Select(rows => rows.Average())];

    /// <summary>The mean over rows and seeds.</summary>
    public double Mean => OfSeeds.Average();

    /// <summary>The standard deviation of the means between seeds; NaN for one seed.</summary>
    public double SeedSpread => Spread(OfSeeds);

    /// <summary>The standard error of the mean over rows, from the spread between rows.</summary>
    /// <remarks>Folds share training rows, so this is somewhat too small. Source: Bengio and Grandvalet 2004.</remarks>
    public double StandardError => Spread(RowMeans) / Math.Sqrt(RowMeans.Count);

    /// <summary>The mean over seeds of each row.</summary>
    public IReadOnlyList<double> RowMeans => [.. Enumerable.Range(0, PerRow[0].Length).Select(i => PerRow.Average(rows => rows[i]))];

    /// <summary>By how much the mean exceeds another model's, with the standard error of the paired differences over rows.</summary>
    public (double Gain, double StandardError) Over(CrossValidationResult other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var differences = RowMeans.Zip(other.RowMeans, (mine, theirs) => mine - theirs).ToList();
        return (differences.Average(), Spread(differences) / Math.Sqrt(differences.Count));
    }

    private static double Spread(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return values.Count < 2 ? double.NaN : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }
}
