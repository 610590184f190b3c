using System.Globalization;
using System.Text;

namespace VaeScience.Analysis.Figures;

/// <summary>Widths of text set in Helvetica, Arial or Liberation Sans, which share their metrics.</summary>
internal static class FontMetrics
{
    /// <summary>The font stack whose widths these are.</summary>
    public const string Family = "Helvetica, Arial, 'Liberation Sans', sans-serif";

    /// <summary>Height of the letters above the baseline, as a share of the font size.</summary>
    public const double Ascent = 0.74;

    /// <summary>Depth below the baseline, as a share of the font size.</summary>
    public const double Descent = 0.22;

    // Helvetica's bold is wider letter by letter; its widest ratio over words of mixed letters is about 1.08.
    private const double BoldFactor = 1.08;

    // Advance widths of U+0020..U+007E in thousandths of the font size, from the Adobe font metrics of Helvetica.
    private static readonly short[] Ascii =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
        556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
        667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
        556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    /// <summary>The width of a line of text in pixels at a font size in pixels; exact for ASCII, rounded up for the rest.</summary>
    public static double Width(string text, double size, bool bold = false)
    {
        var thousandths = 0;
        foreach (var rune in text.EnumerateRunes()) thousandths += Advance(rune);
        return thousandths * size / 1000 * (bold ? BoldFactor : 1);
    }

    /// <summary>The text itself if it is at most this wide, else its longest beginning with an ellipsis.</summary>
    public static string Fit(string text, double size, double maxWidth, bool bold = false)
    {
        if (Width(text, size, bold) <= maxWidth) return text;
        var kept = new StringBuilder();
        var width = Width("…", size, bold);
        foreach (var rune in text.EnumerateRunes())
        {
            width += Advance(rune) * size / 1000 * (bold ? BoldFactor : 1);
            if (width > maxWidth) break;
            kept.Append(rune.ToString());
        }
        return kept.ToString().TrimEnd() + "…";
    }

    /// <summary>The text broken at blanks into lines of at most this width; a longer word is cut.</summary>
    public static IReadOnlyList<string> Wrap(string text, double size, double maxWidth, bool bold = false)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && Width(longer, size, bold) > maxWidth)
            {
                lines.Add(Fit(line, size, maxWidth, bold));
                line = word;
            }
            else
            {
                line = longer;
            }
        }
        if (line.Length > 0) lines.Add(Fit(line, size, maxWidth, bold));
        return lines;
    }

    private static int Advance(Rune rune)
    {
        var c = rune.Value;
        if (c is >= 32 and <= 126) return Ascii[c - 32];
        return c switch
        {
            0xA0 or 0xB7 or 0x2009 or 0x202F => 333,
            0xB1 or 0xD7 or 0x2212 or 0x2248 or 0x2264 or 0x2265 => 600,
            0x2013 => 556,
            0x2026 => 1000,
            >= 0x2E80 and < 0x10000 => 1050,
            >= 0x10000 => 1400,
            _ => Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.NonSpacingMark or UnicodeCategory.Format => 0,
                UnicodeCategory.UppercaseLetter => 833,
                UnicodeCategory.LowercaseLetter => 611,
                _ => 1000,
            },
        };
    }
}
