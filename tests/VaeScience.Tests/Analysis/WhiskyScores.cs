namespace VaeScience.Tests.Analysis;

/// <summary>The 86 x 12 taste scores of the committed table.</summary>
internal static class WhiskyScores
{
    internal static readonly string[] Attributes =
        ["body", "sweetness", "smoky", "medicinal", "tobacco", "honey", "spicy", "winey", "nutty", "malty", "fruity", "floral"];

    private static readonly string[][] Lines =
        [.. File.ReadAllLines(Repository.PathOf("data-schemas/whisky.csv")).Where(line => line.Length > 0).Select(line => line.Split(','))];

    /// <summary>[86].</summary>
    internal static string[] Distilleries => Column("distillery");

    /// <summary>[86, 12], scores 0..4.</summary>
    internal static double[,] Raw()
    {
        var scores = new double[Lines.Length - 1, Attributes.Length];
        for (var j = 0; j < Attributes.Length; j++)
        {
            var column = Column(Attributes[j]);
            for (var i = 0; i < column.Length; i++) scores[i, j] = int.Parse(column[i]);
        }
        return scores;
    }

    /// <summary>[86, 12], each column less its mean, over its standard deviation with divisor n.</summary>
    internal static double[,] Standardised()
    {
        var scores = Raw();
        var n = scores.GetLength(0);
        for (var j = 0; j < scores.GetLength(1); j++)
        {
            var column = Enumerable.Range(0, n).Select(i => scores[i, j]).ToArray();
            var mean = column.Average();
            var sd = Math.Sqrt(column.Average(v => (v - mean) * (v - mean)));
            for (var i = 0; i < n; i++) scores[i, j] = (column[i] - mean) / sd;
        }
        return scores;
    }

    /// <summary>[86], a column of text.</summary>
    internal static string[] Column(string name)
    {
        var column = Array.IndexOf(Lines[0], name);
        Assert.True(column >= 0, $"whisky.csv has no column {name}");
        return [.. Lines.Skip(1).Select(cells => cells[column])];
    }
}
