namespace VaeScience.Compute.Ops;

/// <summary>The arguments that all recurrent layers take, checked.</summary>
internal readonly record struct RecurrentInput(
    Tensor X, RecurrentWeights Weights, SequencePacking Packing, Tensor? Initial, Tensor? Context, bool IsReverse)
{
    /// <summary>Rents the result, [Total, h].</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="gates">Gates of the layer, G.</param>
    /// <param name="further">One more input that may take a gradient.</param>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public Tensor Result(Tape tape, int gates, Tensor? further = null)
    {
        var (inputs, hidden, inputBias, hiddenBias) = Weights;
        var units = hidden.Shape.Rank == 2 ? hidden.Shape[1] : -1;
        var width = X.Shape.Columns + (Context?.Shape.Columns ?? 0);
        if (X.Shape.Rank != 2 || X.Shape[0] != Packing.Total || hidden.Shape != [gates * Math.Max(0, units), units] || inputs.Shape != [gates * units, width]
            || inputBias.Shape != [gates * units] || hiddenBias.Shape != inputBias.Shape)
            throw new ShapeException(
                $"recurrent layer of {gates} gates: packed x {X.Shape}, context {Context?.Shape.ToString() ?? "none"}, weight_ih {inputs.Shape}, "
                + $"weight_hh {hidden.Shape}, biases {inputBias.Shape} and {hiddenBias.Shape}; wanted [{Packing.Total}, f], [{Packing.Rows}, c], "
                + $"[{gates} h, f + c], [{gates} h, h] and twice [{gates} h]");
        if (Context is not null && (Context.Shape.Rank != 2 || Context.Shape[0] != Packing.Rows))
            throw new ShapeException($"recurrent layer: context {Context.Shape}; wanted [{Packing.Rows}, c]");
        if (Initial is not null && Initial.Shape != [Packing.Rows, units])
            throw new ShapeException($"recurrent layer: initial state {Initial.Shape}; wanted [{Packing.Rows}, {units}]");
        return new Tensor(tape, [X.Shape[0], units], tape.IsRecording && (RequiresGradient || further is { RequiresGradient: true }));
    }

    private bool RequiresGradient =>
        X.RequiresGradient || Weights.InputWeight.RequiresGradient || Weights.HiddenWeight.RequiresGradient || Weights.InputBias.RequiresGradient
        || Weights.HiddenBias.RequiresGradient || Initial is { RequiresGradient: true } || Context is { RequiresGradient: true };
}
