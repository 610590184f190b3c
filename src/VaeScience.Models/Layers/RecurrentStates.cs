namespace VaeScience.Models.Layers;

/// <summary>States of a recurrent network, one for each layer and direction in PyTorch's order: layer 0 forward, layer 0 reverse, layer 1 forward ...</summary>
/// <remarks>The final states of one call may be the initial ones of the next, which continues the sequences.</remarks>
public sealed class RecurrentStates
{
    /// <summary>h, each [n, hidden] in the caller's order.</summary>
    public List<Tensor> Hidden { get; } = [];

    /// <summary>c, likewise; of an LSTM only.</summary>
    public List<Tensor> Cells { get; } = [];

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        Hidden.Clear();
        Cells.Clear();
    }
}
