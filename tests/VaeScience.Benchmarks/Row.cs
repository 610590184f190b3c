namespace VaeScience.Benchmarks;

/// <summary>One line of the result: ours beside the limit and the peer, milliseconds; NaN where a column was not measured.</summary>
/// <param name="Name">What was timed.</param>
/// <param name="Ours">Our median, one thread.</param>
/// <param name="OursTwoThreads">Our median, two threads.</param>
/// <param name="Limit">The machine's own OpenBLAS for the same matrix products, one thread.</param>
/// <param name="Peer">PyTorch, one thread.</param>
/// <param name="BytesPerStep">Managed bytes allocated per step.</param>
internal sealed record Row(string Name, double Ours, double OursTwoThreads, double Limit, double Peer, double BytesPerStep);
