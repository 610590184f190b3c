using VaeScience.Compute.Ops;
using VaeScience.Models.Export;
using VaeScience.Models.Layers;

namespace VaeScience.Models.Networks;

/// <summary>Convolutions of an image, each h = activation(norm(conv(h))), then fully connected layers: an encoder.</summary>
public sealed class Conv : Network
{
    private readonly ConvOptions options;
    private readonly ImageShape image;
    private readonly ImageShape[] images;
    private readonly Mlp dense;
    private readonly List<Conv2d> layers = [];
    private readonly List<BatchNorm2d> norms = [];

    /// <summary>A network from its options.</summary>
    /// <exception cref="ArgumentException">A channel, unit or window below 1, or a window that does not fit.</exception>
    public Conv(ConvOptions options)
    {
        this.options = options;
        image = ImageShape.Of(options.Image);
        ImageShape.CheckWindow(options.Kernel, options.Stride, options.Padding);
        if (options.Channels.Length == 0 || options.Channels.Any(c => c < 1))
            throw new ArgumentException($"channels are those after each convolution, each from 1; got {string.Join("x", options.Channels)}");
        images = new ImageShape[options.Channels.Length];
        for (var i = 0; i < images.Length; i++)
            images[i] = (i == 0 ? image : images[i - 1]).Convolved(options.Channels[i], options.Kernel, options.Stride, options.Padding);
        dense = new Mlp(options.Hidden, options.Activation);
    }

    /// <inheritdoc/>
    public override string Name => "conv";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    /// <exception cref="UserException">The rows are not as long as the image is large.</exception>
    public override int Build(ParameterScope scope, int inputs)
    {
        if (inputs != image.Length)
            throw new UserException($"network {Name}: the data has {inputs} features, image {image} has {image.Length}; set image=channels x height x width to the data's");
        var window = new ConvWindow { Stride = options.Stride, Padding = options.Padding };
        for (var i = 0; i < images.Length; i++)
        {
            var channels = i == 0 ? image.Channels : images[i - 1].Channels;
            layers.Add(new Conv2d(scope.Scope($"conv.{i}"), channels, images[i].Channels, options.Kernel, window));
            if (options.BatchNorm) norms.Add(new BatchNorm2d(scope.Scope($"conv.{i}.norm"), images[i].Channels));
        }
        return dense.Build(scope.Scope("dense"), images[^1].Length);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x)
    {
        var tape = pass.Tape;
        var h = x.Reshape([x.Shape[0], image.Channels, image.Height, image.Width]);
        for (var i = 0; i < layers.Count; i++)
            h = options.BatchNorm
                ? tape.Activate(norms[i].Forward(pass, layers[i].Forward(tape, h)), options.Activation)
                : layers[i].Forward(tape, h, options.Activation);
        return dense.Forward(pass, tape.Flatten(h));
    }

    /// <inheritdoc/>
    public override string WriteOnnx(OnnxGraph graph, string x)
    {
        var h = graph.Node("Reshape", [x, graph.Integers(-1, image.Channels, image.Height, image.Width)]);
        for (var i = 0; i < layers.Count; i++)
        {
            h = layers[i].WriteOnnx(graph, h);
            if (options.BatchNorm) h = norms[i].WriteOnnx(graph, h);
            h = graph.Activate(h, options.Activation);
        }
        return dense.WriteOnnx(graph, graph.Node("Flatten", [h]));
    }
}
