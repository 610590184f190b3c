using VaeScience.Data;

namespace VaeScience.SingleCell.Counts;

/// <summary>Columns of the cells that the model is given beside the counts: numbers standardised, everything else one-hot.</summary>
internal static class Covariates
{
    /// <summary>What the columns of covariates are described as in a run's configuration.</summary>
    public const string Description = "covariate";

    private const int MostLevels = 100;

    /// <summary>The columns as a run's configuration keeps them: with mean and standard deviation, or with levels.</summary>
    /// <param name="matrix">The cells that are trained on.</param>
    /// <param name="names">Names of their columns.</param>
    /// <exception cref="UserException">No such column, an empty cell, a cell that is no number among numbers, or a column that says nothing.</exception>
    public static IReadOnlyList<Column> Of(CountMatrix matrix, IReadOnlyList<string> names)
    {
        foreach (var name in names)
            if (!matrix.Cells.Has(name))
                throw new UserException($"--covariates: the cells of {matrix.Source} have no column {Excerpt.Quoted(name)}; " +
                    (matrix.Cells.Columns.Count == 0 ? "name a table that has it with --labels" : NearestName.Hint(name, matrix.Cells.Columns)));
        return [.. names.Select(name => Of(matrix, name))];
    }

    /// <summary>Checks that new cells have a run's covariates, with levels that it knows.</summary>
    /// <param name="query">The new cells.</param>
    /// <param name="columns">The covariates, as the run's configuration keeps them.</param>
    /// <exception cref="UserException">A column is missing, or has a cell that it does not allow.</exception>
    public static void Require(CountMatrix query, IReadOnlyList<Column> columns)
    {
        if (columns.FirstOrDefault(c => !query.Cells.Has(c.Name)) is { } missing)
            throw new UserException($"{query.Source}: the run is given the covariate {Excerpt.Quoted(missing.Name)}, which the query's cells have no column of; " +
                (query.Cells.Columns.Count == 0 ? "name a table that has it with --labels" : NearestName.Hint(missing.Name, query.Cells.Columns)));
        if (new Schema { Name = "covariates", Columns = columns }.Problems(query.Cells).FirstOrDefault() is { } problem) throw new UserException($"covariates of the run: {problem}");
    }

    private static Column Of(CountMatrix matrix, string name)
    {
        var text = matrix.Cells.Text(name);
        var empty = Enumerable.Range(0, text.Count).FirstOrDefault(i => string.IsNullOrWhiteSpace(text[i]), -1);
        if (empty >= 0) throw new UserException($"{Place(matrix, empty, name)} is empty; fill it, or leave the column out of --covariates");
        bool[] isNumber = [.. text.Select(cell => Table.TryNumber(cell, out _))];
        return 2 * isNumber.Count(b => b) > text.Count ? Numbers(matrix, name, text, isNumber) : Categories(matrix, name, text);
    }

    private static Column Numbers(CountMatrix matrix, string name, IReadOnlyList<string> text, bool[] isNumber)
    {
        var other = Array.IndexOf(isNumber, false);
        if (other >= 0) throw new UserException($"{Place(matrix, other, name)} holds {Excerpt.Quoted(text[other])}, most other cells have numbers there; correct it, or leave the column out of --covariates");
        double[] values = [.. text.Select(cell => Table.TryNumber(cell, out var x) ? x : double.NaN)];
        var mean = values.Average();
        var sd = Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / values.Length);
        return sd > 0 && double.IsFinite(sd)
            ? new Column(name, ColumnKind.Real) { Role = ColumnRole.Condition, Standard = (mean, sd), Description = Description }
            : throw new UserException($"--covariates: all cells have {text[0]} in column {Excerpt.Quoted(name)}; leave it out");
    }

    private static Column Categories(CountMatrix matrix, string name, IReadOnlyList<string> text)
    {
        string[] levels = [.. text.Distinct().Order(StringComparer.Ordinal)];
        return levels.Length switch
        {
            1 => throw new UserException($"--covariates: all cells have {Excerpt.Quoted(levels[0])} in column {Excerpt.Quoted(name)}; leave it out"),
            > MostLevels => throw new UserException($"--covariates: column {Excerpt.Quoted(name)} of {matrix.Source} has {levels.Length} different texts, allowed are up to {MostLevels}; give a column of kinds, or of numbers"),
            _ => new Column(name, ColumnKind.Category) { Role = ColumnRole.Condition, LevelNames = levels, LevelCount = levels.Length, Description = Description },
        };
    }

    private static string Place(CountMatrix matrix, int cell, string column) => $"--covariates: column {Excerpt.Quoted(column)} of cell {Excerpt.Quoted(matrix.CellNames[cell])} (row {cell + 1} of {matrix.Source})";
}
