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

        var job = new BlockJob<T>(shelf, blocks);
        pool.Run(job, job.Parts);
    }

    /// <summary>A product cut into a grid of blocks of C, coarse enough that packing for each of them alone costs little.</summary>
    private readonly struct BlockJob<T> : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private const int MostParts = 16;
        private const int LeastRows = 120;
        private const int LeastColumns = 32;

        private readonly ScratchShelf shelf;
        private readonly MatrixBlocks<T> blocks;
        private readonly int rowStep;
        private readonly int columnStep;
        private readonly int across;

        public BlockJob(ScratchShelf shelf, in MatrixBlocks<T> blocks)
        {
            (this.shelf, this.blocks) = (shelf, blocks);
            // A column cut repeats no packing of B, so a long C is cut down only where it is not wide too.
            var mostDown = blocks.Columns >= blocks.Rows / 4 ? 4 : MostParts;
            rowStep = Step(blocks.Rows, LeastRows, mostDown, MatrixPanel<T>.TileRows);
            var down = Pieces(blocks.Rows, rowStep);
            columnStep = Step(blocks.Columns, LeastColumns, MostParts / down, MatrixPanel<T>.FullWidth);
            across = Pieces(blocks.Columns, columnStep);
            Parts = down * across;
        }

        public int Parts { get; }

        public void Run(int part)
        {
            var scratch = shelf.Take();
            var (top, left) = (part / across * rowStep, part % across * columnStep);
            blocks.Compute(scratch, top, Math.Min(top + rowStep, blocks.Rows), left, Math.Min(left + columnStep, blocks.Columns));
            shelf.Return(scratch);
        }

        // A multiple of the grain, so that only the last piece has narrow tiles.
        private static int Step(int length, int least, int mostPieces, int grain)
        {
            var step = Math.Max(least, Pieces(length, mostPieces));
            return Pieces(step, grain) * grain;
        }

        private static int Pieces(int length, int step) => (length + step - 1) / step;
    }
}
