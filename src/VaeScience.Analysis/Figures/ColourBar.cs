namespace VaeScience.Analysis.Figures;

/// <summary>The bar that says what the colours from 0 upwards mean, with the numbers at its ends below.</summary>
internal static class ColourBar
{
    private const int Steps = 30;
    private const double NumberSize = 11;

    /// <summary>The height of the numbers below the bar.</summary>
    public const double NumberHeight = NumberSize + 2;

    /// <summary>Draws the bar into a box and the numbers below it.</summary>
    /// <param name="svg">Where to.</param>
    /// <param name="box">The bar.</param>
    /// <param name="colour">The colour of a share of the way, 0 .. 1.</param>
    /// <param name="high">What stands at the right end.</param>
    public static void Draw(Svg svg, Box box, Func<double, string> colour, string high)
    {
        for (var s = 0; s < Steps; s++)
        {
            // Each step reaches below the next, so that no seam shows.
            var left = box.Left + s * box.Width / Steps;
            svg.BeginRectangle(left, box.Top, box.Right - left, box.Height).Attr("fill", colour((s + 0.5) / Steps)).End();
        }
        svg.Label(box.Left, box.Bottom + NumberHeight, "0", NumberSize, Palette.Muted);
        svg.Label(box.Right, box.Bottom + NumberHeight, high, NumberSize, Palette.Muted, "end");
    }
}
