using VaeScience.Compute.Ops;

namespace VaeScience.Models.Layers;

/// <summary>What GRU and LSTM have in common: parameters by PyTorch's names, layers, directions, dropout between layers.</summary>
public abstract class RecurrentLayer
{
    private readonly RecurrentOptions options;
    private readonly List<(Parameter InputWeight, Parameter HiddenWeight, Parameter InputBias, Parameter HiddenBias)> parameters = [];

    private protected RecurrentLayer(ParameterScope scope, int inputs, RecurrentOptions options, int gates)
    {
        if (options.Hidden < 1 || options.Layers < 1 || options.Context < 0 || options.Dropout is not (>= 0 and < 1))
            throw new ArgumentException($"a recurrent network has units and layers from 1, context from 0 and dropout in [0, 1), got {options}");
        this.options = options;
        var (h, directions) = (options.Hidden, options.IsBidirectional ? 2 : 1);
        var start = Initialisers.FanInUniform(h);
        for (var layer = 0; layer < options.Layers; layer++)
        {
            var width = layer == 0 ? inputs + options.Context : h * directions;
            for (var direction = 0; direction < directions; direction++)
            {
                var suffix = $"_l{layer}{(direction == 1 ? "_reverse" : "")}";
                parameters.Add((
                    scope.Trained($"weight_ih{suffix}", [gates * h, width], start), scope.Trained($"weight_hh{suffix}", [gates * h, h], start),
                    scope.Trained($"bias_ih{suffix}", [gates * h], start), scope.Trained($"bias_hh{suffix}", [gates * h], start)));
            }
        }
    }

    /// <summary>Columns of the output: the units of both directions.</summary>
    public int Outputs => options.Hidden * (options.IsBidirectional ? 2 : 1);

    /// <summary>Runs all layers over packed sequences.</summary>
    /// <param name="pass">The pass; dropout is on in training only.</param>
    /// <param name="x">[Total, inputs], packed.</param>
    /// <param name="packing">Where steps lie.</param>
    /// <param name="initial">States to start from; zeros if none.</param>
    /// <param name="context">[n, context], where the options ask for it.</param>
    /// <param name="final">Takes the state of each layer and direction after its last step; none if unwanted.</param>
    /// <returns>The last layer's states, [Total, Outputs], packed.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public Tensor Forward(
        Pass pass, Tensor x, SequencePacking packing, RecurrentStates? initial = null, Tensor? context = null, RecurrentStates? final = null)
    {
        var tape = pass.Tape;
        for (var layer = 0; layer < options.Layers; layer++)
        {
            if (layer > 0 && options.Dropout > 0 && pass.IsTraining) x = tape.Dropout(x, options.Dropout, pass.Random(RandomPurpose.Dropout));
            var shared = layer == 0 ? context : null;
            if (!options.IsBidirectional) x = Run(tape, layer, x, packing, new(initial, shared, final));
            else
                x = tape.Concat(
                    Run(tape, 2 * layer, x, packing, new(initial, shared, final)), Run(tape, 2 * layer + 1, x, packing, new(initial, shared, final)));
        }
        return x;
    }

    /// <summary>Runs all layers over padded sequences.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[n, t, inputs]; what lies beyond a sequence's length is not read.</param>
    /// <param name="packing">Where steps lie.</param>
    /// <param name="initial">States to start from; zeros if none.</param>
    /// <param name="context">[n, context], where the options ask for it.</param>
    /// <param name="final">Takes the state of each layer and direction after its last step.</param>
    /// <returns>[n, t, Outputs], zeros beyond a sequence's length.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public Tensor ForwardPadded(
        Pass pass, Tensor x, SequencePacking packing, RecurrentStates? initial = null, Tensor? context = null, RecurrentStates? final = null) =>
        pass.Tape.Unpack(Forward(pass, pass.Tape.Pack(x, packing), packing, initial, context, final), packing, x.Shape[1]);

    private protected abstract Tensor Apply(Tape tape, Tensor x, in RecurrentWeights weights, SequencePacking packing, in RecurrentRun run);

    private Tensor Run(Tape tape, int index, Tensor x, SequencePacking packing, RecurrentRun run)
    {
        var (inputWeight, hiddenWeight, inputBias, hiddenBias) = parameters[index];
        var isReverse = options.IsBidirectional && index % 2 == 1;
        var y = Apply(tape, x, new(inputWeight, hiddenWeight, inputBias, hiddenBias), packing, run with { Index = index, IsReverse = isReverse });
        run.Final?.Hidden.Add(tape.FinalStates(y, packing, isReverse));
        return y;
    }

    /// <summary>One layer in one direction, by its place in the lists of states.</summary>
    private protected readonly record struct RecurrentRun(
        RecurrentStates? Initial, Tensor? Context, RecurrentStates? Final, int Index = 0, bool IsReverse = false);
}
