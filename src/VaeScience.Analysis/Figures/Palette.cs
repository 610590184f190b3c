using System.Globalization;
using System.Text;

namespace VaeScience.Analysis.Figures;

/// <summary>The colours of every figure: few, safe for colour-blind readers, and apart in lightness so that a grey print still tells them
/// apart.</summary>
internal static class Palette
{
    public static readonly Paint Ink = new("ink", "#1d2530", "#e8ebef");
    public static readonly Paint Muted = new("muted", "#56616e", "#a6b0bb");
    public static readonly Paint Axis = new("axis", "#8d97a3", "#727d89");
    public static readonly Paint Grid = new("grid", "#e4e8ed", "#2f3843");
    public static readonly Paint Paper = new("paper", "#ffffff", "#171c22");

    /// <summary>The series colours. The first four are at least 11 units of CIE L* apart from each other.</summary>
    public static readonly Paint[] Series =
    [
        new("c0", "#1f3b73", "#8fb0ee"),
        new("c1", "#c9562b", "#ef8354"),
        new("c2", "#4aa3b8", "#5cc3d9"),
        new("c3", "#e2b33b", "#f0c75a"),
        new("c4", "#8c3a78", "#d77fc0"),
        new("c5", "#2f6f4b", "#6fc795"),
        new("c6", "#868c95", "#a9b0ba"),
        new("c7", "#d597bd", "#f0b9d9"),
    ];

    /// <summary>Stroke patterns of line i; the first is solid.</summary>
    public static readonly string[] Dashes = ["", "7 3", "2 3", "10 3 2 3", "4 2", "12 4", "1 2", "8 2 1 2 1 2"];

    private static readonly (double At, int Rgb)[] SequentialStops =
        [(0, 0xf7fafc), (0.25, 0xc6dbe6), (0.5, 0x82b3cc), (0.75, 0x3f79a8), (1, 0x1a2f5e)];

    private static readonly (double At, int Rgb)[] PointStops =
        [(0, 0xdadee3), (0.15, 0xb9cfe3), (0.4, 0x6fa6d1), (0.7, 0x2c64a6), (1, 0x14193f)];

    private static readonly (double At, int Rgb)[] DivergingStops =
        [(0, 0x8f3a14), (0.25, 0xde9a72), (0.5, 0xf8f8f6), (0.75, 0x86abd2), (1, 0x1d3a75)];

    /// <summary>The colour of series i; a series beyond the eighth starts over (shape or dash then differs).</summary>
    public static Paint Of(int series) => Series[series % Series.Length];

    /// <summary>Pale to dark blue; t in [0, 1].</summary>
    public static string Sequential(double t) => Hex(Mix(SequentialStops, t));

    /// <summary>Grey to dark blue, for small marks on white, where a pale one would be lost; t in [0, 1].</summary>
    public static string OfPoints(double t) => Hex(Mix(PointStops, t));

    /// <summary>Rust over white to blue; t in [0, 1], 0.5 is the neutral middle.</summary>
    public static string Diverging(double t) => Hex(Mix(DivergingStops, t));

    /// <summary>Whether dark text reads better than light text on this colour.</summary>
    public static bool TakesDarkText(string hex) => Lightness(hex) > 58;

    /// <summary>CIE L* of an sRGB colour, 0 black to 100 white.</summary>
    public static double Lightness(string hex)
    {
        var rgb = int.Parse(hex.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var y = 0.2126 * Linear((rgb >> 16) & 255) + 0.7152 * Linear((rgb >> 8) & 255) + 0.0722 * Linear(rgb & 255);
        return y > 0.008856 ? 116 * Math.Cbrt(y) - 16 : 903.3 * y;
    }

    /// <summary>The style sheet of a page: every paint as a variable, and every class of the figures bound to it.</summary>
    public static string StyleSheet()
    {
        Paint[] all = [Ink, Muted, Axis, Grid, Paper, .. Series];
        var css = new StringBuilder(":root{color-scheme:light dark;");
        foreach (var p in all) css.Append(CultureInfo.InvariantCulture, $"--{p.Name}:{p.Light};");
        css.Append("}\n@media screen and (prefers-color-scheme:dark){:root{");
        foreach (var p in all) css.Append(CultureInfo.InvariantCulture, $"--{p.Name}:{p.Dark};");
        css.Append("}}\n");
        foreach (var p in all)
            css.Append(CultureInfo.InvariantCulture, $".f-{p.Name}{{fill:var(--{p.Name})}}.s-{p.Name}{{stroke:var(--{p.Name})}}");
        return css.Append('\n').ToString();
    }

    private static double Linear(int channel)
    {
        var c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
    }

    private static int Mix((double At, int Rgb)[] stops, double t)
    {
        t = Math.Clamp(t, 0, 1);
        var i = 1;
        while (i < stops.Length - 1 && t > stops[i].At) i++;
        var (a, b) = (stops[i - 1], stops[i]);
        var share = (t - a.At) / (b.At - a.At);
        var mixed = 0;
        for (var shift = 16; shift >= 0; shift -= 8)
        {
            var from = (a.Rgb >> shift) & 255;
            var to = (b.Rgb >> shift) & 255;
            mixed |= (int)Math.Round(from + share * (to - from)) << shift;
        }
        return mixed;
    }

    private static string Hex(int rgb) => "#" + rgb.ToString("x6", CultureInfo.InvariantCulture);
}
