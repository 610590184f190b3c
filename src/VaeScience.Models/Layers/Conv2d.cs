using VaeScience.Compute.Ops;
using VaeScience.Models.Export;

namespace VaeScience.Models.Layers;

/// <summary>The convolution of images, with PyTorch's names, layout and starting values: weight [outputs, inputs / groups, kernel height, kernel width], bias [outputs].</summary>
public sealed class Conv2d
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly ConvWindow window;

    /// <summary>Declares the parameters.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="inputs">Channels of x.</param>
    /// <param name="outputs">Channels of y.</param>
    /// <param name="kernel">Taps of the window.</param>
    /// <param name="window">How the window moves; none for step by step without padding.</param>
    /// <param name="hasBias">False where another parameter already shifts the output.</param>
    /// <exception cref="ShapeException">The channels cannot be cut into the window's groups.</exception>
    public Conv2d(ParameterScope scope, int inputs, int outputs, HeightWidth kernel, ConvWindow? window = null, bool hasBias = true)
    {
        this.window = window ?? ConvWindow.Default;
        var groups = this.window.Groups;
        if (inputs % groups != 0 || outputs % groups != 0) throw new ShapeException($"{inputs} and {outputs} channels cannot be cut into {groups} groups");
        Shape shape = [outputs, inputs / groups, kernel.Height, kernel.Width];
        var fanIn = shape.Columns;
        weight = scope.Trained("weight", shape, Initialisers.FanInUniform(fanIn));
        bias = hasBias ? scope.Trained("bias", [outputs], Initialisers.FanInUniform(fanIn)) : null;
    }

    /// <summary>Applies the layer to x [n, inputs, h, w].</summary>
    public Tensor Forward(Tape tape, Tensor x, Activation activation = Activation.Identity) => tape.Conv2d(x, weight, bias?.Tensor, window, activation);

    /// <summary>Adds the layer to a graph.</summary>
    internal string WriteOnnx(OnnxGraph graph, string x)
    {
        string[] inputs = bias is null ? [x, graph.Weights(weight)] : [x, graph.Weights(weight), graph.Weights(bias)];
        return graph.Node("Conv", inputs,
            ("strides", Pair(window.Stride)), ("dilations", Pair(window.Dilation)), ("pads", (long[])[.. Pair(window.Padding), .. Pair(window.Padding)]), ("group", (long)window.Groups));

        static long[] Pair(HeightWidth size) => [size.Height, size.Width];
    }
}
