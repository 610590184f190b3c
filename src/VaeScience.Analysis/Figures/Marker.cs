namespace VaeScience.Analysis.Figures;

/// <summary>The shapes that tell groups apart without colour.</summary>
internal static class Marker
{
    private const int Shapes = 6;

    /// <summary>Draws the mark of group i; from the seventh group on the shapes are hollow.</summary>
    public static void Draw(Svg svg, int group, double x, double y, double radius, string tooltip = "")
    {
        var paint = Palette.Of(group);
        var hollow = group / Shapes % 2 == 1;
        if (group % Shapes == 0) svg.Begin("circle").Attr("cx", x).Attr("cy", y).Attr("r", radius);
        else svg.Begin("path").Attr("d", Outline(group % Shapes, x, y, radius));
        if (hollow) svg.Fill(Palette.Paper).Stroke(paint, 1.8);
        else svg.Fill(paint).Stroke(Palette.Paper, 0.8);
        svg.Tooltip(tooltip).End();
    }

    // Corners in units of the radius, scaled so that every shape covers about the circle's area.
    private static string Outline(int shape, double x, double y, double r) => shape switch
    {
        1 => Polygon(x, y, r, 0, -1.25, 1.15, 0.8, -1.15, 0.8),
        2 => Polygon(x, y, r, -0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9),
        3 => Polygon(x, y, r, 0, -1.3, 1.3, 0, 0, 1.3, -1.3, 0),
        4 => Polygon(x, y, r, 0, 1.25, 1.15, -0.8, -1.15, -0.8),
        _ => Polygon(x, y, r, -0.45, -1.2, 0.45, -1.2, 0.45, -0.45, 1.2, -0.45, 1.2, 0.45, 0.45, 0.45,
            0.45, 1.2, -0.45, 1.2, -0.45, 0.45, -1.2, 0.45, -1.2, -0.45, -0.45, -0.45),
    };

    private static string Polygon(double x, double y, double r, params ReadOnlySpan<double> corners)
    {
        var d = "";
        for (var i = 0; i < corners.Length; i += 2)
            d += (i == 0 ? "M" : "L") + NumberText.Point(x + r * corners[i], y + r * corners[i + 1]);
        return d + "Z";
    }
}
