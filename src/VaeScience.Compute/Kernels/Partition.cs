namespace VaeScience.Compute.Kernels;

/// <summary>How work is cut into parts: by its size alone, never by the number of threads, so that results do not depend on them.</summary>
internal static class Partition
{
    /// <summary>Elements of one part of an elementwise job: about as long as waking a thread takes, and the part fits the first cache.</summary>
    public const int Elements = 8192;

    /// <summary>How many parts n elements make.</summary>
    public static int Count(int n) => (n + Elements - 1) / Elements;

    /// <summary>The elements of a part.</summary>
    public static (int Start, int Length) Part(int part, int n) => (part * Elements, Math.Min(Elements, n - part * Elements));

    /// <summary>How many rows of this width make one part.</summary>
    public static int RowsPerPart(int columns) => Math.Max(1, Elements / Math.Max(1, columns));

    /// <summary>How many parts these rows make.</summary>
    public static int RowParts(int rows, int columns) => (rows + RowsPerPart(columns) - 1) / RowsPerPart(columns);
}
