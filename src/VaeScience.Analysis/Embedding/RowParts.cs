namespace VaeScience.Analysis.Embedding;

/// <summary>Rows cut into parts of a fixed size, so that what a part holds never depends on the number of threads.</summary>
internal static class RowParts
{
    private const int RowsPerPart = 128;

    /// <summary>How many parts that many rows make.</summary>
    internal static int CountOf(int rows) => (rows + RowsPerPart - 1) / RowsPerPart;

    /// <summary>Runs body(first row, row after the last, part) for every part.</summary>
    /// <param name="workers">Whose threads share the parts; null runs them here, in order.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="body">What to do; parts must write to different places.</param>
    internal static void Run(WorkerPool? workers, int rows, Action<int, int, int> body)
    {
        var job = new PartJob(rows, body);
        if (workers is not null) workers.Run(job, CountOf(rows));
        else for (var part = 0; part < CountOf(rows); part++) job.Run(part);
    }

    private readonly struct PartJob(int rows, Action<int, int, int> body) : IParallelJob
    {
        public void Run(int part) => body(part * RowsPerPart, Math.Min(rows, (part + 1) * RowsPerPart), part);
    }
}
