namespace VaeScience.Analysis.Figures;

/// <summary>A colour of the house style: its name is the CSS class that a dark page overrides, so one SVG serves both.</summary>
internal readonly record struct Paint(string Name, string Light, string Dark);
