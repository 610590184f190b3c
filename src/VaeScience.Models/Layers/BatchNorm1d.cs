using VaeScience.Compute.Ops;
using VaeScience.Models.Export;

namespace VaeScience.Models.Layers;

/// <summary>Normalises each feature over the rows of a batch, with PyTorch's names, momentum and epsilon.</summary>
public sealed class BatchNorm1d
{
    private readonly Parameter weight, bias, runningMean, runningVariance;

    /// <summary>Declares the parameters.</summary>
    public BatchNorm1d(ParameterScope scope, int features)
    {
        weight = scope.Trained("weight", [features], Initialisers.Constant(1));
        bias = scope.Trained("bias", [features], Initialisers.Constant(0));
        runningMean = scope.Kept("running_mean", [features], Initialisers.Constant(0));
        runningVariance = scope.Kept("running_var", [features], Initialisers.Constant(1));
    }

    /// <summary>Normalises x [n, features]: by the batch in training (by the running averages when it has one row only), by the running averages in evaluation.</summary>
    public Tensor Forward(Pass pass, Tensor x) =>
        pass.Tape.BatchNorm1d(x, weight, bias, runningMean, runningVariance, pass.IsTraining && x.Shape.Rows > 1);

    /// <summary>Adds the layer, with its running averages, to a graph.</summary>
    internal string WriteOnnx(OnnxGraph graph, string x) => graph.Node("BatchNormalization",
        [x, graph.Weights(weight), graph.Weights(bias), graph.Weights(runningMean), graph.Weights(runningVariance)], ("epsilon", (float)BatchNorm1dOp.Epsilon));
}
