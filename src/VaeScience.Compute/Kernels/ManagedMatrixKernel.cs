using System.Numerics;

namespace VaeScience.Compute.Kernels;

/// <summary>Matrix products in C#: blocks that fit the caches, panels of B packed, tiles of C in registers.</summary>
/// <remarks>
/// Each element of C is one sum in the order of k, cut only where k exceeds a limit; blocks, panels, tiles and threads merely decide
/// when it is computed, so they never change its bits. Method: Goto and van de Geijn 2008, Van Zee and van de Geijn 2015 (BLIS).
/// </remarks>
internal sealed class ManagedMatrixKernel : MatrixKernel
{
    // Below this many multiply-adds waking a thread costs more than it saves.
    private const double ParallelFrom = 4e6;

    private readonly ScratchShelf shelf = new();

    /// <inheritdoc/>
    protected override bool ReadsPanels => true;

    /// <inheritdoc/>
    protected override void Compute(WorkerPool pool, in MatrixProduct<float> product) => Run(pool, product);

    /// <inheritdoc/>
    protected override void Compute(WorkerPool pool, in MatrixProduct<double> product) => Run(pool, product);

    private void Run<T>(WorkerPool pool, in MatrixProduct<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var blocks = MatrixBlocks<T>.Of(p);
        if (pool.RunsAlone || (double)p.M * p.N * p.K < ParallelFrom)
        {
            var scratch = shelf.Take();
            blocks.Compute(scratch, 0, blocks.Rows, 0, blocks.Columns);
            shelf.Return(scratch);
            return;
        }

        var job = new BlockJob<T>(shelf, blocks, pool.Threads);
        pool.Run(job, job.Parts);
    }

    /// <summary>A product cut into a grid of blocks of C: the one that threads should be done with first.</summary>
    /// <remarks>
    /// Each row of the grid reads, and packs, all of B, each column reads all of A, so finer grids do more in all, and coarser ones leave threads
    /// without work in the end. The grid may depend on the number of threads, since no cut changes the bits.
    /// </remarks>
    private readonly struct BlockJob<T> : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // At least two, so that a thread that comes late or is put aside does not keep half of the work.
        private const int LeastPartsPerThread = 2;
        private const int MostPartsPerThread = 8;

        // Of a part's time: what threads wait for one another in the end.
        private const double Waiting = 0.2;

        // Cycles to read an element of A or to pack one of B, from memory, while a register of C takes one.
        private const double ReadCycles = 1;

        // Rows left by tiles of 12 still fill one of 4.
        private const int RowGrain = 4;

        private readonly ScratchShelf shelf;
        private readonly MatrixBlocks<T> blocks;
        private readonly int rowStep;
        private readonly int columnStep;
        private readonly int across;

        public BlockJob(ScratchShelf shelf, in MatrixBlocks<T> blocks, int threads)
        {
            (this.shelf, this.blocks) = (shelf, blocks);
            ReadOnlySpan<int> cuts = [1, 2, 4, threads, 2 * threads, 4 * threads];
            var least = double.PositiveInfinity;
            foreach (var down in cuts)
            {
                var rows = Step(blocks.Rows, down, RowGrain);
                foreach (var side in cuts)
                {
                    if (down * side < LeastPartsPerThread * threads || down * side > MostPartsPerThread * threads) continue;
                    var columns = Step(blocks.Columns, side, MatrixPanel<T>.FullWidth);
                    var parts = Pieces(blocks.Rows, rows) * Pieces(blocks.Columns, columns);
                    var cycles = (Pieces(parts, threads) + Waiting) * Cycles(rows, columns);
                    if (cycles >= least) continue;
                    (least, rowStep, columnStep) = (cycles, rows, columns);
                }
            }
            across = Pieces(blocks.Columns, columnStep);
            Parts = Pieces(blocks.Rows, rowStep) * across;
        }

        public int Parts { get; }

        public void Run(int part)
        {
            var scratch = shelf.Take();
            var (top, left) = (part / across * rowStep, part % across * columnStep);
            blocks.Compute(scratch, top, Math.Min(top + rowStep, blocks.Rows), left, Math.Min(left + columnStep, blocks.Columns));
            shelf.Return(scratch);
        }

        // Of one part, for one term of the sums.
        private static double Cycles(int rows, int columns)
        {
            var lanes = MatrixPanel<T>.FullWidth / 2.0;
            return rows * columns / lanes + ReadCycles * (rows + columns);
        }

        // A multiple of the grain, so that only the last piece has narrow tiles.
        private static int Step(int length, int pieces, int grain) => Pieces(Pieces(length, pieces), grain) * grain;

        private static int Pieces(int length, int step) => (length + step - 1) / step;
    }
}
