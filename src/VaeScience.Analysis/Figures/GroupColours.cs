namespace VaeScience.Analysis.Figures;

/// <summary>Twenty colours for groups of points, for readers with any kind of colour vision.</summary>
/// <remarks>
/// The first six are Okabe and Ito's. Each further one was searched in sRGB (lightness L* 34 to 80, chroma 22 to 68) for the greatest least
/// distance in CIE Lab to all before it, to white and to the grey of unknown, as seen normally, without red cones and without green ones
/// (Machado et al. 2009): no two are nearer than 18 normally and 14 otherwise. They are too many to be read from a legend alone: write the names
/// onto the picture, too.
/// </remarks>
internal static class GroupColours
{
    /// <summary>What belongs to no known group.</summary>
    public const string Unknown = "#c3c8ce";

    /// <summary>The paper below points, and the ink on it, on a light page as on a dark one: a picture cannot change its colours.</summary>
    public const string Paper = "#fcfcfd", Ink = "#1d2530";

    /// <summary>The colours; group i has the colour i, and the twenty-first group starts over.</summary>
    public static readonly string[] All =
    [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#a80024", "#a8cc78", "#6c84fc", "#60486c",
        "#1848b4", "#cc603c", "#903048", "#00d89c", "#d85460", "#f09048", "#6090e4", "#6c3c84", "#308484", "#3cd8f0",
    ];

    /// <summary>The colour of group i.</summary>
    public static string Of(int group) => All[group % All.Length];
}
