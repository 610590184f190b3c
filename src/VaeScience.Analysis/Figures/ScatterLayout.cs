namespace VaeScience.Analysis.Figures;

/// <summary>The places of everything in a scatter plot.</summary>
internal sealed class ScatterLayout
{
    public ScatterLayout(Frame frame, double height, List<LegendEntry> legend, (double X, double Y)[] points, int[] group, double radius) =>
        (Frame, Height, Legend, Points, Group, Radius) = (frame, height, legend, points, group, radius);

    public Frame Frame { get; }

    public double Height { get; }

    public List<LegendEntry> Legend { get; }

    public (double X, double Y)[] Points { get; }

    /// <summary>The group of each point; 0 when there are no groups.</summary>
    public int[] Group { get; }

    public double Radius { get; }

    public double NameSize { get; set; }

    /// <summary>The points whose names were asked for; a label's index points into it.</summary>
    public IReadOnlyList<int> Labelled { get; set; } = [];

    public IReadOnlyList<PlacedLabel> Labels { get; set; } = [];

    public double ArrowStretch { get; set; } = 1;

    public List<Anchor> Tips { get; } = [];

    public List<(double X0, double Y0, double X1, double Y1)> Shafts { get; } = [];

    public IReadOnlyList<PlacedLabel> ArrowLabels { get; set; } = [];
}
