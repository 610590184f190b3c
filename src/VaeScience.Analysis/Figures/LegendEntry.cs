namespace VaeScience.Analysis.Figures;

/// <summary>A line of a legend: what its sample looks like and what it stands for.</summary>
/// <param name="Series">The series or group whose colour, shape and dash it has.</param>
/// <param name="Text">What it stands for.</param>
internal readonly record struct LegendEntry(int Series, string Text);
