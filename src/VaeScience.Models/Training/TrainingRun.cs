namespace VaeScience.Models.Training;

/// <summary>How a training ended.</summary>
/// <param name="Model">The trained model, at the weights that <see cref="Trainer.Keep"/> says.</param>
/// <param name="Epochs">The reports of the epochs of this call (a resumed run has only those since).</param>
/// <param name="KeptEpoch">The epoch whose weights the model has.</param>
/// <param name="WasInterrupted">Whether training was cancelled before its end; the checkpoint can be resumed.</param>
public sealed record TrainingRun(Model Model, IReadOnlyList<EpochReport> Epochs, int KeptEpoch, bool WasInterrupted)
{
    /// <summary>The objective on the validation rows at the weights that the model has, nats per row; NaN without validation rows, or where a run that was resumed had reached them before.</summary>
    public double HeldOut => Epochs.FirstOrDefault(e => e.Epoch == KeptEpoch)?.Validation ?? double.NaN;
}
