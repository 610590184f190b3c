using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Statistics;

/// <summary>The best one-to-one assignment of rows to columns.</summary>
internal static class Assignment
{
    /// <summary>The column of each row, -1 for rows that get none (more rows than columns), so that the sum of gains is largest.</summary>
    /// <remarks>Shortest augmenting paths with potentials, O(rows^2 columns). Source: Kuhn 1955; Jonker &amp; Volgenant 1987.</remarks>
    internal static int[] Maximise(double[,] gains)
    {
        if (gains.Rows <= gains.Columns) return Match(gains);
        var rowOfColumn = Match(gains.Transposed());
        var columnOfRow = new int[gains.Rows];
        Array.Fill(columnOfRow, -1);
        for (var column = 0; column < rowOfColumn.Length; column++) columnOfRow[rowOfColumn[column]] = column;
        return columnOfRow;
    }

    private static int[] Match(double[,] gains)
    {
        // Column 0 and row 0 are the artificial start of each augmenting path; real ones count from 1.
        var (rowPotential, columnPotential) = (new double[gains.Rows + 1], new double[gains.Columns + 1]);
        var rowOfColumn = new int[gains.Columns + 1];
        for (var row = 1; row <= gains.Rows; row++) Augment(gains, row, rowOfColumn, rowPotential, columnPotential);
        var columnOfRow = new int[gains.Rows];
        for (var column = 1; column <= gains.Columns; column++)
            if (rowOfColumn[column] > 0) columnOfRow[rowOfColumn[column] - 1] = column - 1;
        return columnOfRow;
    }

    private static void Augment(double[,] gains, int start, int[] rowOfColumn, double[] rowPotential, double[] columnPotential)
    {
        var slack = new double[rowOfColumn.Length];
        Array.Fill(slack, double.PositiveInfinity);
        var cameFrom = new int[rowOfColumn.Length];
        var visited = new bool[rowOfColumn.Length];
        rowOfColumn[0] = start;
        var at = 0;
        do
        {
            visited[at] = true;
            var row = rowOfColumn[at];
            var (next, delta) = (0, double.PositiveInfinity);
            for (var column = 1; column < rowOfColumn.Length; column++)
            {
                if (visited[column]) continue;
                var reduced = -gains[row - 1, column - 1] - rowPotential[row] - columnPotential[column];
                if (reduced < slack[column]) (slack[column], cameFrom[column]) = (reduced, at);
                if (slack[column] < delta) (next, delta) = (column, slack[column]);
            }
            for (var column = 0; column < rowOfColumn.Length; column++)
                if (visited[column])
                {
                    rowPotential[rowOfColumn[column]] += delta;
                    columnPotential[column] -= delta;
                }
                else
                {
                    slack[column] -= delta;
                }
            at = next;
        }
        while (rowOfColumn[at] != 0);
        for (; at != 0; at = cameFrom[at]) rowOfColumn[at] = rowOfColumn[cameFrom[at]];
    }
}
