using VaeScience.Compute.Ops;
using VaeScience.Models.Export;

namespace VaeScience.Models.Layers;

/// <summary>Normalises each channel over the rows and pixels of a batch, with PyTorch's names, momentum and epsilon.</summary>
public sealed class BatchNorm2d
{
    private readonly Parameter weight, bias, runningMean, runningVariance;

    /// <summary>Declares the parameters.</summary>
    public BatchNorm2d(ParameterScope scope, int channels)
    {
        weight = scope.Trained("weight", [channels], Initialisers.Constant(1));
        bias = scope.Trained("bias", [channels], Initialisers.Constant(0));
        runningMean = scope.Kept("running_mean", [channels], Initialisers.Constant(0));
        runningVariance = scope.Kept("running_var", [channels], Initialisers.Constant(1));
    }

    /// <summary>Normalises x [n, channels, h, w]: by the batch in training (by the running averages when it has one value a channel only), by the running averages in evaluation.</summary>
    public Tensor Forward(Pass pass, Tensor x) =>
        pass.Tape.BatchNorm2d(x, weight, bias, runningMean, runningVariance, pass.IsTraining && x.Length > x.Shape[1]);

    /// <summary>Adds the layer, with its running averages, to a graph.</summary>
    internal string WriteOnnx(OnnxGraph graph, string x) => graph.Node("BatchNormalization",
        [x, graph.Weights(weight), graph.Weights(bias), graph.Weights(runningMean), graph.Weights(runningVariance)], ("epsilon", (float)BatchNorm1dOp.Epsilon));
}
