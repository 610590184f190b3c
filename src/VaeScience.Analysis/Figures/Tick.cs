namespace VaeScience.Analysis.Figures;

/// <summary>A marked value of an axis and how it is printed.</summary>
internal readonly record struct Tick(double Value, string Text);
