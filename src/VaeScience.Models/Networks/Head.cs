namespace VaeScience.Models.Networks;

/// <summary>The last layer of a decoder: from hidden features [m, inputs] to what a likelihood reads, [m, outputs].</summary>
/// <remarks>The outputs are the first parameter of every feature, then the second of every feature, and so on.</remarks>
public delegate Tensor Head(Tape tape, Tensor hidden);
