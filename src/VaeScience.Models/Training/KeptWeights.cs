namespace VaeScience.Models.Training;

/// <summary>Which weights a training leaves where some rows are kept aside.</summary>
public enum KeptWeights
{
    /// <summary>Those of the epoch with the best validation. The figures of the rows kept aside are a little better than those of new rows, for the choice looked at them.</summary>
    Best,

    /// <summary>Those of the last epoch: no choice has looked at the rows kept aside. Right where the learning rate ends near zero. Early stopping keeps the best all the same.</summary>
    Last,
}
