namespace VaeScience.Models.Objectives;

/// <summary>How the gradient of the importance-weighted bound reaches the encoder.</summary>
public enum IwaeEstimator
{
    /// <summary>By the reparametrisation trick alone. Its signal sinks below its noise as k grows (Rainforth et al. 2018).</summary>
    Reparametrised,

    /// <summary>Doubly reparametrised: the same expectation, less noise with every draw more (Tucker et al. 2019).</summary>
    Dreg,
}
