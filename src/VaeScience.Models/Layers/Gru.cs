using VaeScience.Compute.Ops;

namespace VaeScience.Models.Layers;

/// <summary>Gated recurrent units, with PyTorch's names, layouts, order of gates and starting values; see <see cref="GruOp.Gru"/>.</summary>
public sealed class Gru : RecurrentLayer
{
    /// <summary>Declares the parameters.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="inputs">Width of x, the context not counted.</param>
    /// <param name="options">Units, layers, directions.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public Gru(ParameterScope scope, int inputs, RecurrentOptions options) : base(scope, inputs, options, gates: 3)
    {
    }

    private protected override string OnnxOperator => "GRU";

    // ONNX has z, r, n.
    private protected override int[] OnnxGates => [1, 0, 2];

    private protected override Tensor Apply(Tape tape, Tensor x, in RecurrentWeights weights, SequencePacking packing, in RecurrentRun run) =>
        tape.Gru(x, weights, packing, run.Initial?.Hidden[run.Index], run.Context, run.IsReverse);
}
