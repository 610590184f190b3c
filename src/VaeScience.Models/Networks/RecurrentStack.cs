using VaeScience.Models.Export;
using VaeScience.Models.Layers;

namespace VaeScience.Models.Networks;

/// <summary>The layers of a recurrent network of either cell.</summary>
internal sealed class RecurrentStack
{
    private readonly RecurrentLayer layers;
    private readonly RecurrentCell cell;

    public RecurrentStack(ParameterScope scope, int inputs, RecurrentNetworkOptions options, bool isBidirectional, int context)
    {
        var recurrent = new RecurrentOptions
        {
            Hidden = options.Hidden,
            Layers = options.Layers,
            IsBidirectional = isBidirectional,
            Dropout = options.Dropout,
            Context = context,
        };
        cell = options.Cell;
        layers = cell == RecurrentCell.Gru ? new Gru(scope, inputs, recurrent) : new Lstm(scope, inputs, recurrent);
    }

    /// <summary>Whether a state has cells beside it.</summary>
    public bool HasCells => cell == RecurrentCell.Lstm;

    /// <summary>Columns of the output.</summary>
    public int Outputs => layers.Outputs;

    /// <summary>The last layer's states, [Total, Outputs], packed.</summary>
    public Tensor Forward(Pass pass, Tensor x, SequencePacking packing, RecurrentStates? initial = null, Tensor? context = null, RecurrentStates? final = null) =>
        layers.Forward(pass, x, packing, initial, context, final);

    /// <summary>Adds the layers to a graph; see <see cref="RecurrentLayer"/>.</summary>
    public (string Output, string Final) WriteOnnx(OnnxGraph graph, string x, string lengths, (string Hidden, string? Cells)? initial) =>
        layers.WriteOnnx(graph, x, lengths, initial);
}
