using VaeScience.Models.Export;

namespace VaeScience.Models.Networks;

/// <summary>The last layer of a decoder: from hidden features [m, inputs] to what a likelihood reads, [m, outputs].</summary>
/// <remarks>The outputs are the first parameter of every feature, then the second of every feature, and so on; of token sequences, step by step.</remarks>
/// <param name="Apply">Computes the outputs.</param>
/// <param name="WriteOnnx">Adds the same layer to a graph: takes the name of its input and gives that of its output.</param>
public sealed record Head(Func<Tape, Tensor, Tensor> Apply, Func<OnnxGraph, string, string> WriteOnnx);
