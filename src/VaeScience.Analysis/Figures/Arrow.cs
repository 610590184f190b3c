namespace VaeScience.Analysis.Figures;

/// <summary>A direction in a scatter plot, such as an attribute's loadings, drawn from the origin.</summary>
/// <param name="Name">What is printed at its tip.</param>
/// <param name="X">Its horizontal part, in units of its own: the plot stretches all arrows by one factor and says so.</param>
/// <param name="Y">Its vertical part.</param>
public sealed record Arrow(string Name, double X, double Y);
