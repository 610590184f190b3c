using System.Globalization;
using System.Text;

namespace VaeScience.Data;

/// <summary>Text from a file made fit for a one-line error message.</summary>
public static class Excerpt
{
    private const int Longest = 48;

    /// <summary>The beginning of a text, on one line, in single quotes.</summary>
    /// <param name="text">Any text, however long, with any characters in it.</param>
    /// <returns>At most 48 characters and an ellipsis; control characters and lone surrogates as \uXXXX.</returns>
    public static string Quoted(ReadOnlySpan<char> text)
    {
        var shown = text.Length > Longest ? text[..Longest] : text;
        var line = new StringBuilder("'", shown.Length + 5);
        foreach (var rune in shown.EnumerateRunes())
        {
            var unseen = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (unseen) line.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            else line.Append(rune);
        }
        if (shown.Length < text.Length) line.Append("...");
        return line.Append('\'').ToString();
    }
}
