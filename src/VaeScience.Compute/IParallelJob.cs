namespace VaeScience.Compute;

/// <summary>Work that is cut into parts which may run at the same time.</summary>
public interface IParallelJob
{
    /// <summary>Runs one part. Several threads call this at once, each with a part of its own.</summary>
    /// <param name="part">From 0 to the number of parts less one.</param>
    public void Run(int part);
}
