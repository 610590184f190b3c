namespace VaeScience.Analysis.Baselines;

/// <summary>A fitted probability model of rows: what held-out comparison needs to know of a baseline.</summary>
public interface IDensity
{
    /// <summary>Log density (or log probability, for discrete models) of each row.</summary>
    /// <param name="rows">[n, f].</param>
    /// <returns>[n], nats.</returns>
    /// <exception cref="ArgumentException">The width differs from that of the fitted rows.</exception>
    public double[] LogProbability(double[,] rows);

    /// <summary>Draws rows from the model.</summary>
    /// <param name="count">How many rows.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <returns>[count, f].</returns>
    public double[,] Sample(int count, ulong seed);
}
