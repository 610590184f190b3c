namespace VaeScience.Analysis.Statistics;

/// <summary>A confidence interval.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Level">Coverage aimed at, between 0 and 1.</param>
public readonly record struct ConfidenceInterval(double Low, double High, double Level);
