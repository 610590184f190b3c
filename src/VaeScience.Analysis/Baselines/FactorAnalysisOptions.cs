namespace VaeScience.Analysis.Baselines;

/// <summary>When the fit of a factor analysis stops.</summary>
public sealed record FactorAnalysisOptions
{
    /// <summary>Stops when an iteration raises the mean log-likelihood by less than this, nats per row; above 0.</summary>
    public double Tolerance { get; init; } = 1e-9;

    /// <summary>Stops after this many iterations in any case; see <see cref="FactorAnalysis.Converged"/>. A Heywood case (a noise variance
    /// that falls towards 0) climbs a ridge so flat that it ends here.</summary>
    public int MaxIterations { get; init; } = 3000;

    /// <summary>Smallest noise variance, as a part of the feature's own variance, above 0, at most 1.</summary>
    public double NoiseFloor { get; init; } = 1e-6;
}
