using VaeScience.Compute.Ops;

namespace VaeScience.Models.Layers;

/// <summary>Long short-term memory, with PyTorch's names, layouts, order of gates and starting values; see <see cref="LstmOp.Lstm"/>.</summary>
public sealed class Lstm : RecurrentLayer
{
    /// <summary>Declares the parameters.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="inputs">Width of x, the context not counted.</param>
    /// <param name="options">Units, layers, directions.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public Lstm(ParameterScope scope, int inputs, RecurrentOptions options) : base(scope, inputs, options, gates: 4)
    {
    }

    private protected override string OnnxOperator => "LSTM";

    // ONNX has i, o, f, g.
    private protected override int[] OnnxGates => [0, 3, 1, 2];

    private protected override Tensor Apply(Tape tape, Tensor x, in RecurrentWeights weights, SequencePacking packing, in RecurrentRun run)
    {
        var (y, cell) = tape.Lstm(
            x, weights, packing, run.Initial is null ? null : (run.Initial.Hidden[run.Index], run.Initial.Cells[run.Index]), run.Context, run.IsReverse);
        run.Final?.Cells.Add(cell);
        return y;
    }
}
