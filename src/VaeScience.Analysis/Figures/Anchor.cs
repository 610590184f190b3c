namespace VaeScience.Analysis.Figures;

/// <summary>The mark that a label belongs to: its centre and radius in pixels.</summary>
internal readonly record struct Anchor(double X, double Y, double Radius);
