using System.Globalization;

namespace VaeScience.Data;

/// <summary>What is in a count matrix, and whether it holds counts at all.</summary>
/// <param name="Matrix">What was looked at.</param>
public sealed record CountFindings(CountMatrix Matrix)
{
    // float32 holds every whole number up to here.
    private const float LargestCount = 1 << 24;

    /// <summary>The first value that is no number (NaN or infinite), as cell and gene; null where there is none.</summary>
    public (int Cell, int Gene)? NotANumber { get; private init; }

    /// <summary>The first negative value, as cell and gene; null where there is none.</summary>
    public (int Cell, int Gene)? Negative { get; private init; }

    /// <summary>The first value that is no whole number up to 2^24, as cell and gene; null where there is none.</summary>
    public (int Cell, int Gene)? Fraction { get; private init; }

    /// <summary>Whether the values look like log(1 + normalised counts): fractions, none negative, none above 20.</summary>
    public bool LooksLogNormalised { get; private init; }

    /// <summary>The cells in which nothing was counted.</summary>
    public IReadOnlyList<int> EmptyCells { get; private init; } = [];

    /// <summary>The genes that were counted in no cell.</summary>
    public IReadOnlyList<int> SilentGenes { get; private init; } = [];

    /// <summary>The cells whose name an earlier cell has too.</summary>
    public IReadOnlyList<int> RepeatedCells { get; private init; } = [];

    /// <summary>The share of values that are zero, 0 to 1.</summary>
    public double ZeroShare => (double)Matrix.CellCount * Matrix.GeneCount is var all and > 0 ? 1 - Matrix.Counts.EntryCount / all : 0;

    /// <summary>Whether all values are whole numbers from 0.</summary>
    public bool AreCounts => NotANumber is null && Negative is null && Fraction is null;

    /// <summary>Looks at all values and names.</summary>
    /// <param name="matrix">Any matrix.</param>
    public static CountFindings Of(CountMatrix matrix)
    {
        (int, int)? notANumber = null, negative = null, fraction = null;
        var most = 0f;
        var counts = matrix.Counts;
        var seen = new bool[counts.Columns];
        var empty = new List<int>();
        for (var cell = 0; cell < counts.Rows; cell++)
        {
            if (counts.RowStarts[cell] == counts.RowStarts[cell + 1]) empty.Add(cell);
            for (var entry = counts.RowStarts[cell]; entry < counts.RowStarts[cell + 1]; entry++)
            {
                var (gene, value) = (counts.ColumnIndices[entry], counts.Values[entry]);
                seen[gene] = true;
                most = Math.Max(most, value);
                if (!float.IsFinite(value)) notANumber ??= (cell, gene);
                else if (value < 0) negative ??= (cell, gene);
                else if (value != MathF.Floor(value) || value > LargestCount) fraction ??= (cell, gene);
            }
        }
        var names = new HashSet<string>(StringComparer.Ordinal);
        return new CountFindings(matrix)
        {
            NotANumber = notANumber,
            Negative = negative,
            Fraction = fraction,
            LooksLogNormalised = fraction is not null && negative is null && notANumber is null && most < 20,
            EmptyCells = empty,
            SilentGenes = [.. Enumerable.Range(0, seen.Length).Where(gene => !seen[gene])],
            RepeatedCells = [.. Enumerable.Range(0, matrix.CellCount).Where(cell => !names.Add(matrix.CellNames[cell]))],
        };
    }

    /// <summary>Refuses what a count model cannot learn from.</summary>
    /// <param name="allowFractions">Takes fractions (of corrected counts, say) as they are.</param>
    /// <returns>The matrix.</returns>
    /// <exception cref="UserException">A value is no count, or a cell is empty; the message names cell and gene and says what to do.</exception>
    public CountMatrix Require(bool allowFractions = false)
    {
        if (NotANumber is { } nan) throw Wrong(nan, "remove the cell or gene, or fill the value");
        if (Negative is { } negative) throw Wrong(negative, $"scaled or corrected data? {Layers()}");
        if (Fraction is { } fraction && !allowFractions)
            throw Wrong(fraction, LooksLogNormalised ? $"log-normalised data? {Layers()}" : $"normalised or corrected data? {Layers()}");
        RequireAny();
        if (EmptyCells.Count > 0)
            throw new UserException($"{Matrix.Source}: nothing was counted in {EmptyCells.Count} of {Matrix.CellCount} cells, the first is " +
                $"{Cell(EmptyCells[0])}; filter out empty cells");
        return Matrix;
    }

    /// <summary>Refuses a matrix in which nothing was counted at all.</summary>
    /// <exception cref="UserException">It has no cells, no genes, or zeros alone.</exception>
    public void RequireAny()
    {
        if (Matrix.CellCount == 0 || Matrix.GeneCount == 0)
            throw new UserException($"{Matrix.Source}: holds {Matrix.CellCount} cells and {Matrix.GeneCount} genes, wanted are some of both; name another file");
        if (EmptyCells.Count == Matrix.CellCount)
            throw new UserException($"{Matrix.Source}: nothing was counted in any of {Matrix.CellCount} cells and {Matrix.GeneCount} genes; {Layers()}");
    }

    private UserException Wrong((int Cell, int Gene) place, string wayOut)
    {
        var (starts, indices) = (Matrix.Counts.RowStarts, Matrix.Counts.ColumnIndices);
        var entry = Array.IndexOf(indices, place.Gene, starts[place.Cell], starts[place.Cell + 1] - starts[place.Cell]);
        var value = Matrix.Counts.Values[entry].ToString(CultureInfo.InvariantCulture);
        return new UserException($"{Matrix.Source}: holds {value} at cell {Cell(place.Cell)}, gene {Excerpt.Quoted(Matrix.GeneNames[place.Gene])}; " +
            $"counts must be whole numbers 0..{LargestCount}; {wayOut}");
    }

    private string Cell(int cell) => $"{Excerpt.Quoted(Matrix.CellNames[cell])} (row {cell + 1})";

    private string Layers() => Matrix.LayerNames.Count > 0
        ? $"the file also holds {string.Join(", ", Matrix.LayerNames.Take(8).Select(n => Excerpt.Quoted(n)))}: name one with --layer"
        : "use the matrix of raw counts";
}
