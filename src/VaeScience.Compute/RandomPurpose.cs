namespace VaeScience.Compute;

/// <summary>What random numbers are for. Each purpose has a stream of its own, so that adding a use never shifts another's numbers.</summary>
public enum RandomPurpose
{
    /// <summary>Starting values of parameters.</summary>
    Initialise = 1,

    /// <summary>The order of rows in an epoch.</summary>
    Shuffle = 2,

    /// <summary>Draws of the latent variable in training.</summary>
    Posterior = 3,

    /// <summary>Units dropped out.</summary>
    Dropout = 4,

    /// <summary>Draws in evaluation.</summary>
    Evaluate = 5,

    /// <summary>Draws of new data.</summary>
    Sample = 6,

    /// <summary>Data made by a simulation.</summary>
    Simulate = 7,
}
