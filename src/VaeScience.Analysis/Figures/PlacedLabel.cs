namespace VaeScience.Analysis.Figures;

/// <summary>A label that found its place.</summary>
/// <param name="Index">The label's index in the list that was placed.</param>
/// <param name="Box">The room its text takes.</param>
/// <param name="Leader">Whether a thin line ties it to its point.</param>
internal readonly record struct PlacedLabel(int Index, Box Box, bool Leader)
{
    /// <summary>Where the leader line meets the label: the middle of the side that faces the point.</summary>
    public (double X, double Y) Foot(double x, double y) => LabelPlacer.Foot(Box, x, y);
}
