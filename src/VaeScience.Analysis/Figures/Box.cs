namespace VaeScience.Analysis.Figures;

/// <summary>A rectangle in pixels, y downwards.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    public double CentreX => (Left + Right) / 2;

    public double CentreY => (Top + Bottom) / 2;

    public bool Overlaps(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

    public bool Contains(double x, double y) => x >= Left && x <= Right && y >= Top && y <= Bottom;

    public bool Contains(Box other) => other.Left >= Left && other.Right <= Right && other.Top >= Top && other.Bottom <= Bottom;

    public Box Grown(double by) => new(Left - by, Top - by, Right + by, Bottom + by);

    /// <summary>Whether the straight line between two points meets the rectangle (Liang and Barsky's clipping).</summary>
    public bool Meets(double x0, double y0, double x1, double y1)
    {
        double enter = 0, leave = 1;
        return Clip(x0 - x1, x0 - Left, ref enter, ref leave) && Clip(x1 - x0, Right - x0, ref enter, ref leave)
            && Clip(y0 - y1, y0 - Top, ref enter, ref leave) && Clip(y1 - y0, Bottom - y0, ref enter, ref leave);
    }

    private static bool Clip(double p, double q, ref double enter, ref double leave)
    {
        if (p == 0) return q >= 0;
        var t = q / p;
        if (p < 0) enter = Math.Max(enter, t);
        else leave = Math.Min(leave, t);
        return enter <= leave;
    }
}
