namespace VaeScience.Models.Training;

/// <summary>How a training ended.</summary>
/// <param name="Model">The trained model, at the weights of its best epoch where validation rows were kept aside.</param>
/// <param name="Epochs">The reports of the epochs of this call (a resumed run has only those since).</param>
/// <param name="BestEpoch">The epoch whose weights the model has.</param>
/// <param name="WasInterrupted">Whether training was cancelled before its end; the checkpoint can be resumed.</param>
public sealed record TrainingRun(Model Model, IReadOnlyList<EpochReport> Epochs, int BestEpoch, bool WasInterrupted)
{
    /// <summary>The best objective on the validation rows, nats per row; NaN without validation rows.</summary>
    public double HeldOut => Epochs.Where(e => e.Validation is not null).Select(e => e.Validation!.Value).DefaultIfEmpty(double.NaN).Max();
}
