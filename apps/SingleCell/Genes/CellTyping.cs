using VaeScience.Analysis.Baselines;
using VaeScience.Models.Evaluation;
using VaeScience.SingleCell.Expression;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Genes;

/// <summary>Finds types of cells by the markers they express.</summary>
/// <param name="run">The run.</param>
/// <param name="types">The types.</param>
/// <param name="draws">Draws of z for each cell's probability; 0 to look at log-normalised counts instead of decoded expression.</param>
/// <param name="seed">The seed of the draws.</param>
internal sealed class CellTyping(TrainedRun run, TypeMarkers[] types, int draws, ulong seed)
{
    // Rows of expression that are held at once.
    private const int RowsAtOnce = 512;

    private readonly DecodedShares decoded = new(run);
    private readonly RowBlocks counted = new CountedExpression(run.Cells.Matrix);
    private readonly double median = CountedExpression.MedianTotal(run.Cells.Matrix);

    /// <summary>Each cell's type.</summary>
    public CellType[] Cells { get; } = new CellType[run.Cells.Matrix.CellCount];

    /// <summary>Mean and spread of each gene; set by <see cref="Fit"/>.</summary>
    public ExpressionScale Scale { get; private set; } = new([], []);

    /// <summary>Looks at all cells.</summary>
    /// <param name="groups">[cells], each cell's group, -1 for none.</param>
    /// <param name="groupCount">How many groups there are.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <returns>[groups][genes], mean standardised expression.</returns>
    public double[][] Fit(int[] groups, int groupCount, Action<int, int, string> progress)
    {
        var (n, f) = (Cells.Length, run.Data.FeatureCount);
        var z = draws > 0 ? run.LatentMeans() : new double[0, 0];
        var blocks = (n + RowsAtOnce - 1) / RowsAtOnce;
        Scale = ExpressionScale.Of(Enumerable.Range(0, blocks).Select(block => Counted(block * RowsAtOnce)), f);
        if (draws > 0)
        {
            var seen = ExpressionScale.Of(Enumerable.Range(0, blocks).Select(block =>
            {
                progress(block + 1, 2 * blocks, "expression");
                return Expression(z, block * RowsAtOnce);
            }), f);
            // The spread of the counts, noise and all: by the spread of decoded expression genes that hardly vary would weigh as much as others.
            Scale = new ExpressionScale(seen.Mean, Scale.Sd);
        }
        var (sums, sizes) = (Enumerable.Range(0, groupCount).Select(_ => new double[f]).ToArray(), new int[groupCount]);
        for (var block = 0; block < blocks; block++)
        {
            var rows = Expression(z, block * RowsAtOnce);
            for (var i = 0; i < rows.GetLength(0); i++)
            {
                var (cell, row) = (block * RowsAtOnce + i, Standardised(rows, i));
                var scores = TypeScore.Of(row, types, Scale);
                Cells[cell] = CellType.Of(TypeScore.Best(scores), scores, double.NaN);
                if (groups[cell] < 0) continue;
                sizes[groups[cell]]++;
                for (var g = 0; g < f; g++) sums[groups[cell]][g] += row[g];
            }
            if (draws > 0) Draw(block * RowsAtOnce, rows.GetLength(0));
            progress(blocks + block + 1, 2 * blocks, "types");
        }
        for (var k = 0; k < groupCount; k++)
            for (var g = 0; g < f; g++) sums[k][g] /= sizes[k];
        return sums;
    }

    /// <summary>Counts in how many draws of z the cells are given the type that they have at their latent mean.</summary>
    private void Draw(int start, int count)
    {
        var cellsAtOnce = Math.Max(1, RowsAtOnce / draws);
        for (var first = start; first < start + count; first += cellsAtOnce)
        {
            var cells = Enumerable.Range(first, Math.Min(cellsAtOnce, start + count - first)).ToArray();
            var rows = Logarithms(AggregatePosterior.Draw(run.Model, run.Data.Rows(cells), run.Device, draws, seed + (ulong)first));
            foreach (var (i, cell) in cells.Index())
            {
                var same = 0;
                for (var l = 0; l < draws; l++)
                    if (TypeScore.Best(TypeScore.Of(Standardised(rows, i * draws + l), types, Scale)) == Cells[cell].Type) same++;
                Cells[cell] = Cells[cell] with { Probability = (double)same / draws };
            }
        }
    }

    private double[] Standardised(double[,] rows, int i)
    {
        var row = new double[rows.GetLength(1)];
        Buffer.BlockCopy(rows, i * row.Length * sizeof(double), row, 0, row.Length * sizeof(double));
        Scale.Standardise(row);
        return row;
    }

    private double[,] Expression(double[,] z, int start)
    {
        if (draws == 0) return Counted(start);
        return Logarithms(RowBlocks.Of(z).Make(start, Math.Min(RowsAtOnce, Cells.Length - start)));
    }

    private double[,] Counted(int start) =>
        counted.Make(start, Math.Min(RowsAtOnce, Cells.Length - start));

    private double[,] Logarithms(double[,] z)
    {
        var rows = decoded.Averaged(z);
        for (var i = 0; i < rows.GetLength(0); i++)
            for (var g = 0; g < rows.GetLength(1); g++) rows[i, g] = Math.Log(1 + median * rows[i, g]);
        return rows;
    }
}
