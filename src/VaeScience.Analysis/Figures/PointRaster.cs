namespace VaeScience.Analysis.Figures;

/// <summary>Draws thousands of points as pixels.</summary>
internal static class PointRaster
{
    // Pixels of the image for one of the figure, so that it is sharp on fine screens and in print.
    private const double Resolution = 2;
    private const double Density = 0.29;
    private const double Smallest = 0.7, Largest = 3.6;
    private const double Margin = 0.03;
    private static readonly Axis Bare = new("");

    /// <summary>The radius at which so many points fill their area about as much as fewer larger ones would.</summary>
    public static double Radius(Box area, int count) => Math.Clamp(Density * Math.Sqrt(area.Width * area.Height / Math.Max(1, count)), Smallest, Largest);

    /// <summary>A random order, always the same, so that no group lies above another because of its place in the file.</summary>
    public static int[] Order(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Philox(1, RandomPurpose.Shuffle).Shuffle(order);
        return order;
    }

    /// <summary>How high a map of such points wants to be for its width.</summary>
    public static double Shape(IReadOnlyList<double> xs, IReadOnlyList<double> ys)
    {
        var (x, y) = (Interval.ForAxis(Interval.Around(xs), Bare, Margin), Interval.ForAxis(Interval.Around(ys), Bare, Margin));
        return Math.Clamp(y.Span / x.Span, 0.5, 1);
    }

    /// <summary>Scales of one unit for both axes that show all points in an area.</summary>
    public static (Scale X, Scale Y) Scales(Box area, IReadOnlyList<double> xs, IReadOnlyList<double> ys)
    {
        var domains = Frame.Equalised(area, (Interval.ForAxis(Interval.Around(xs), Bare, Margin), Interval.ForAxis(Interval.Around(ys), Bare, Margin)));
        return (new Scale(domains.X, area.Left, area.Right, Bare), new Scale(domains.Y, area.Bottom, area.Top, Bare));
    }

    /// <summary>A light ground on any page, as maps have it.</summary>
    public static void DrawGround(Svg svg, Box area) => svg.BeginRectangle(area.Left, area.Top, area.Width, area.Height).Attr("fill", GroupColours.Paper).End();

    /// <summary>Draws points.</summary>
    /// <param name="svg">Where to.</param>
    /// <param name="area">The room that the image takes, pixels of the figure; what lies outside is cut off.</param>
    /// <param name="points">[n], pixels of the figure.</param>
    /// <param name="colours">The colours there are, and [n] which of them each point has.</param>
    /// <param name="order">[n], the points from the lowest to the uppermost.</param>
    /// <param name="radius">Pixels of the figure.</param>
    public static void Draw(Svg svg, Box area, (double X, double Y)[] points, (IReadOnlyList<string> There, int[] OfPoints) colours, IEnumerable<int> order, double radius)
    {
        var image = new IndexedImage((int)Math.Ceiling(area.Width * Resolution), (int)Math.Ceiling(area.Height * Resolution), colours.There);
        foreach (var i in order) image.FillDisc((points[i].X - area.Left) * Resolution, (points[i].Y - area.Top) * Resolution, radius * Resolution, colours.OfPoints[i]);
        svg.Image(new Box(area.Left, area.Top, area.Left + image.Width / Resolution, area.Top + image.Height / Resolution), image);
    }
}
