namespace VaeScience.Compute.Ops;

/// <summary>The weights of one layer and direction of a recurrent network: PyTorch's names, layouts and order of gates.</summary>
/// <param name="InputWeight">weight_ih, [G h, f]: G gates of h units each, one below the other; GRU r, z, n; LSTM i, f, g, o.</param>
/// <param name="HiddenWeight">weight_hh, [G h, h].</param>
/// <param name="InputBias">bias_ih, [G h].</param>
/// <param name="HiddenBias">bias_hh, [G h].</param>
public readonly record struct RecurrentWeights(Tensor InputWeight, Tensor HiddenWeight, Tensor InputBias, Tensor HiddenBias);
