using VaeScience.Compute.Ops;
using VaeScience.Models.Export;

namespace VaeScience.Models.Likelihoods;

/// <summary>The logarithm of the inverse dispersion of each feature, as the row's conditions have it: log r = b + W c.</summary>
/// <remarks>Of one-hot conditions column k of W is what level k differs by; W starts at 0, and a row of no known level has b.</remarks>
internal sealed class ConditionalDispersion
{
    // m = rows, f = features, c = conditions, w = decoded numbers of a row
    private readonly Parameter weight, bias;
    private readonly int features;

    public ConditionalDispersion(ParameterScope scope, int conditions, int features, double start)
    {
        this.features = features;
        weight = scope.Trained("log_dispersion_of_condition", [features, conditions], Initialisers.Constant(0));
        bias = scope.Trained("log_dispersion", [features], Initialisers.Constant(Math.Log(start)));
    }

    /// <summary>Puts log r between the decoded numbers.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="raw">[m, w].</param>
    /// <param name="condition">[m, c].</param>
    /// <param name="column">How many of the decoded numbers stand before it.</param>
    /// <returns>[m, w + f].</returns>
    public Tensor Insert(Tape tape, Tensor raw, Tensor condition, int column)
    {
        var logR = tape.Linear(condition, weight, bias.Tensor);
        var width = raw.Shape.Columns;
        return column == width
            ? tape.Concat(raw, logR)
            : tape.Concat(tape.Concat(tape.Slice(raw, 0, column), logR), tape.Slice(raw, column, width - column));
    }

    /// <summary>Adds the same to a graph.</summary>
    /// <returns>The name of all numbers together.</returns>
    public string WriteOnnx(OnnxGraph graph, string raw, string condition, int column)
    {
        var logR = graph.Node("Add", [graph.Node("MatMul", [condition, graph.Weights(weight, transposed: true)]), graph.Weights(bias)]);
        var (before, behind) = (Columns(0, column), Columns(column, int.MaxValue));
        return graph.Node("Concat", [before, logR, behind], ("axis", 1L));

        string Columns(int start, int end) => graph.Node("Slice", [raw, graph.Integers(start), graph.Integers(end), graph.Integers(1)]);
    }
}
