using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Whisky;

/// <summary>The data that the program brings: 86 single malt Scotch whiskies, 12 scores of 0 to 4 each.</summary>
/// <remarks>Source: D. Wishart, Whisky Classified, 2002; docs/data.md says what was checked and corrected.</remarks>
public static class TasteProfiles
{
    /// <summary>The columns.</summary>
    public static Schema Schema()
    {
        using var stream = Resource("whisky.schema.json");
        return Data.Schema.Read(stream, "whisky.schema.json");
    }

    /// <summary>The profiles, [86, 12]; region and place are labels.</summary>
    public static Dataset Load() => Schema().Check(Table());

    /// <summary>The profiles as text cells.</summary>
    public static Table Table()
    {
        using var stream = Resource("whisky.csv");
        return Csv.Read(stream, "whisky.csv");
    }

    private static Stream Resource(string name) => typeof(TasteProfiles).Assembly.GetManifestResourceStream(name)!;
}
