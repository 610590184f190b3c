using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Baselines;

/// <summary>The first few principal components of a large matrix, without those that nobody asked for, and without holding the matrix.</summary>
/// <remarks>
/// The rows, centred, are multiplied by random directions and by their transpose and themselves again a few times, so that the directions turn
/// to the leading axes; the small matrix in their span is decomposed exactly. Cost: rows x features x components, where
/// <see cref="PrincipalComponents"/> takes the cube of the smaller side. The rows are made <see cref="Passes"/> times, block by block; what is held
/// is n x components, f x components and a block. Source: Halko, Martinsson and Tropp 2011, with subspace iteration.
/// </remarks>
public static class LeadingComponents
{
    // Directions beyond those asked for, and turns: enough for the flat spectra of single-cell data.
    private const int Extra = 10, Turns = 7;
    private const double Negligible = 1e-12;

    /// <summary>How often every row is made: once a turn, and once for the scores.</summary>
    public const int Passes = Turns + 1;

    /// <summary>Coordinates of rows on the leading axes.</summary>
    /// <param name="rows">[n, f], finite, n at least 2.</param>
    /// <param name="components">How many axes, 1 .. min(n - 1, f).</param>
    /// <param name="seed">The seed of the first directions.</param>
    /// <returns>[n, components], the axis of greatest variance first; the entry of largest size of each is positive.</returns>
    /// <exception cref="UserException">Fewer than two rows, or a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More components than there are.</exception>
    public static double[,] Scores(double[,] rows, int components, ulong seed = 1) => Scores(RowBlocks.Of(rows), components, seed);

    /// <summary>Coordinates of rows on the leading axes.</summary>
    /// <param name="rows">[n, f], finite, n at least 2.</param>
    /// <param name="components">How many axes, 1 .. min(n - 1, f).</param>
    /// <param name="seed">The seed of the first directions.</param>
    /// <param name="device">Threads, on which the result does not depend; one thread of its own if null.</param>
    /// <param name="onBlock">Told after each block of the rows how many have been gone through and how many that will be, all passes together; null tells nobody.</param>
    /// <returns>[n, components], the axis of greatest variance first; the entry of largest size of each is positive.</returns>
    /// <exception cref="UserException">Fewer than two rows, or a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More components than there are.</exception>
    public static double[,] Scores(RowBlocks rows, int components, ulong seed = 1, CpuDevice? device = null, Action<int, int>? onBlock = null) =>
        Scores(rows, null, components, seed, device, onBlock).Rows;

    /// <summary>Coordinates of rows, and of other rows, on the leading axes of the first.</summary>
    /// <param name="rows">[n, f], finite, n at least 2: they alone decide about the axes.</param>
    /// <param name="others">[m, f], finite.</param>
    /// <param name="components">How many axes, 1 .. min(n - 1, f).</param>
    /// <param name="seed">The seed of the first directions.</param>
    /// <returns>[n, components] and [m, components].</returns>
    /// <exception cref="UserException">Fewer than two rows, or a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More components than there are.</exception>
    public static (double[,] Rows, double[,] Others) Scores(double[,] rows, double[,] others, int components, ulong seed = 1) =>
        Scores(RowBlocks.Of(rows), RowBlocks.Of(others), components, seed, device: null, onBlock: null);

    private static (double[,] Rows, double[,] Others) Scores(RowBlocks rows, RowBlocks? others, int components, ulong seed, CpuDevice? device, Action<int, int>? onBlock)
    {
        if (rows.Rows < 2) throw new UserException($"got {rows.Rows} rows, this analysis needs at least 2");
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, Math.Min(rows.Rows - 1, rows.Columns));
        if (others is not null && others.Columns != rows.Columns)
            throw new ArgumentException($"got other rows of {others.Columns} columns, allowed are {rows.Columns}", nameof(others));
        using var own = device is null ? Device.Cpu() : null;
        var width = Math.Min(components + Extra, Math.Min(rows.Rows, rows.Columns));
        var axes = RandomDirections(rows.Columns, width, seed);
        var blocks = Passes * rows.Blocks.Count();
        var products = new CentredProducts(rows, device ?? own!, done => onBlock?.Invoke(done, blocks));
        for (var turn = 0; turn < Turns; turn++)
        {
            Orthonormalise(axes);
            axes = products.ThereAndBack(axes);
        }
        Orthonormalise(axes);
        return OnPrincipalAxes(products.Forward(axes), others is null ? new double[0, width] : products.Forward(axes, others), components);
    }

    private static double[,] RandomDirections(int features, int width, ulong seed)
    {
        var directions = new double[features, width];
        var random = new RandomSequence(new Philox(seed, RandomPurpose.Initialise));
        for (var j = 0; j < features; j++)
            for (var c = 0; c < width; c++)
                directions[j, c] = random.Normal();
        return directions;
    }

    // The variance within the span is diagonal in its principal axes.
    private static (double[,] Rows, double[,] Others) OnPrincipalAxes(double[,] scores, double[,] others, int components)
    {
        var eigen = SymmetricEigen.Of(Moments.InnerProducts(scores.Transposed(), scores.Rows - 1));
        var (turned, ofOthers) = (MatrixRows.Product(scores, eigen.Vectors), MatrixRows.Product(others, eigen.Vectors));
        var (leading, beside) = (new double[scores.Rows, components], new double[others.Rows, components]);
        for (var i = 0; i < scores.Rows; i++) turned.Row(i)[..components].CopyTo(leading.Row(i));
        for (var c = 0; c < components; c++)
        {
            Signs.MakeLargestPositive(leading, c);
            // What was done to the sign of this axis.
            var sign = Enumerable.Range(0, scores.Rows).Any(i => leading[i, c] != turned[i, c]) ? -1 : 1;
            for (var i = 0; i < others.Rows; i++) beside[i, c] = sign * ofOthers[i, c];
        }
        return (leading, beside);
    }

    // Gram and Schmidt, each column twice; a column that lies in the others' span becomes zero.
    private static void Orthonormalise(double[,] matrix)
    {
        var columns = matrix.Transposed();
        for (var c = 0; c < columns.Rows; c++)
        {
            var column = columns.Row(c);
            var before = Math.Sqrt(MatrixRows.Dot(column, column));
            for (var again = 0; again < 2; again++)
                for (var b = 0; b < c; b++) Subtract(column, MatrixRows.Dot(columns.Row(b), column), columns.Row(b));
            var length = Math.Sqrt(MatrixRows.Dot(column, column));
            var scale = length > Negligible * before ? 1 / length : 0;
            for (var j = 0; j < column.Length; j++) matrix[j, c] = column[j] *= scale;
        }
    }

    private static void Subtract(Span<double> target, double factor, ReadOnlySpan<double> source)
    {
        for (var j = 0; j < target.Length; j++) target[j] -= factor * source[j];
    }
}
