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

    /// <summary>A product cut into a grid of blocks of C, a few for each thread, so that none waits long for another.</summary>
    /// <remarks>
    /// Each row of the grid reads, and packs, all of B, each column reads all of A: the cut that repeats least wins. It may depend on the number
    /// of threads since no cut changes the bits.
    /// </remarks>
    private readonly struct BlockJob<T> : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private const int PartsPerThread = 2;
        private const int LeastParts = 4;

        private readonly ScratchShelf shelf;
        private readonly MatrixBlocks<T> blocks;
        private readonly int rowStep;
        private readonly int columnStep;
        private readonly int across;

        public BlockJob(ScratchShelf shelf, in MatrixBlocks<T> blocks, int threads)
        {
            (this.shelf, this.blocks) = (shelf, blocks);
            var wanted = Math.Max(LeastParts, PartsPerThread * threads);
            var least = double.PositiveInfinity;
            for (var down = 1; down <= wanted; down++)
            {
                if (wanted % down != 0) continue;
                var rows = Step(blocks.Rows, down, MatrixPanel<T>.TileRows);
                var columns = Step(blocks.Columns, wanted / down, MatrixPanel<T>.FullWidth);
                var cost = Cost(rows, columns, wanted);
                if (cost >= least) continue;
                (least, rowStep, columnStep) = (cost, rows, columns);
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

        // Elements read, and what a thread that finds no part left could have computed meanwhile.
        private double Cost(int rows, int columns, int wanted)
        {
            var (down, across) = (Pieces(blocks.Rows, rows), Pieces(blocks.Columns, columns));
            var idle = Math.Max(0, (double)rows * columns * wanted - (double)blocks.Rows * blocks.Columns);
            return (double)down * blocks.Columns + (double)across * blocks.Rows + idle / MatrixPanel<T>.FullWidth;
        }

        // A multiple of the grain, so that only the last piece has narrow tiles.
        private static int Step(int length, int pieces, int grain) => Pieces(Pieces(length, pieces), grain) * grain;

        private static int Pieces(int length, int step) => (length + step - 1) / step;
    }
}
