namespace VaeScience.SingleCell.Genes;

/// <summary>What a cell or a group of cells is taken for.</summary>
/// <param name="Type">The type; -1 for none.</param>
/// <param name="Score">Its score, or the highest where no type fits.</param>
/// <param name="Probability">The share of draws of z that give the same answer; NaN where z is not drawn.</param>
/// <param name="Second">The type with the next score, or the highest where no type fits; -1 where there is no other.</param>
/// <param name="SecondScore">Its score; NaN where there is no other.</param>
internal readonly record struct CellType(int Type, TypeScore Score, double Probability, int Second, double SecondScore)
{
    /// <summary>The answer to scores.</summary>
    public static CellType Of(int best, ReadOnlySpan<TypeScore> scores, double probability)
    {
        var second = -1;
        for (var t = 0; t < scores.Length; t++)
            if (t != best && (second < 0 || scores[t].Score > scores[second].Score)) second = t;
        return new CellType(best, scores[best >= 0 ? best : second], probability, second, second < 0 ? double.NaN : scores[second].Score);
    }
}
