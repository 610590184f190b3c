namespace VaeScience.Benchmarks;

/// <summary>A model on a device, and one step of its training at a time.</summary>
internal interface ITrainingStep : IDisposable
{
    /// <summary>Forward, backward and the update, on the next batch.</summary>
    public void Step();
}
