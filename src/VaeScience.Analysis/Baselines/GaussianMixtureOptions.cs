namespace VaeScience.Analysis.Baselines;

/// <summary>How a Gaussian mixture is fitted.</summary>
public sealed record GaussianMixtureOptions
{
    /// <summary>The form of the covariances.</summary>
    public CovarianceShape Shape { get; init; } = CovarianceShape.Full;

    /// <summary>Independent starts, of which the most likely is kept; at least 1.</summary>
    public int Restarts { get; init; } = 10;

    /// <summary>Stops when an iteration raises the mean log-likelihood by less than this, nats per row; above 0.</summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>Iterations of one start at most; at least 1.</summary>
    public int MaxIterations { get; init; } = 2000;

    /// <summary>Added to every variance, squared units of the data, so that no component shrinks to a point; 0 or above.</summary>
    public double CovarianceFloor { get; init; } = 1e-6;
}
