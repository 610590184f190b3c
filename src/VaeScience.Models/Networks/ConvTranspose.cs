using VaeScience.Compute.Ops;
using VaeScience.Models.Export;
using VaeScience.Models.Layers;

namespace VaeScience.Models.Networks;

/// <summary>Fully connected layers up to a small image, then transposed convolutions, each h = activation(norm(convT(h))): a decoder.</summary>
/// <remarks>
/// Its sizes are those of an encoder of the same window, run backwards, so that any image comes out whole. The head is one more transposed
/// convolution, 3 x 3 pixels and step by step, which makes every parameter of every pixel.
/// </remarks>
public sealed class ConvTranspose : Network
{
    private static readonly ConvWindow HeadWindow = new() { Padding = 1 };
    private const int HeadKernel = 3;

    private readonly ConvTransposeOptions options;
    private readonly ImageShape image;

    // From the smallest to one as high and wide as the data's.
    private readonly ImageShape[] images;
    private readonly Mlp dense;
    private readonly List<ConvTranspose2d> layers = [];
    private readonly List<BatchNorm2d> norms = [];

    /// <summary>A network from its options.</summary>
    /// <exception cref="ArgumentException">A channel, unit or window below 1, or a window that does not fit.</exception>
    public ConvTranspose(ConvTransposeOptions options)
    {
        this.options = options;
        image = ImageShape.Of(options.Image);
        ImageShape.CheckWindow(options.Kernel, options.Stride, options.Padding);
        if (options.Channels.Length == 0 || options.Channels.Any(c => c < 1))
            throw new ArgumentException($"channels are those of the smallest image and after each transposed convolution, each from 1; got {string.Join("x", options.Channels)}");
        images = new ImageShape[options.Channels.Length];
        images[^1] = image with { Channels = options.Channels[^1] };
        for (var i = images.Length - 2; i >= 0; i--)
            images[i] = images[i + 1].Convolved(options.Channels[i], options.Kernel, options.Stride, options.Padding);
        dense = new Mlp([.. options.Hidden, images[0].Length], options.Activation);
    }

    /// <inheritdoc/>
    public override string Name => "conv-transpose";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override int Build(ParameterScope scope, int inputs)
    {
        dense.Build(scope.Scope("dense"), inputs);
        for (var i = 1; i < images.Length; i++)
        {
            layers.Add(new ConvTranspose2d(scope.Scope($"conv.{i - 1}"), images[i - 1].Channels, images[i].Channels, options.Kernel, WindowTo(i)));
            if (options.BatchNorm) norms.Add(new BatchNorm2d(scope.Scope($"conv.{i - 1}.norm"), images[i].Channels));
        }
        return images[^1].Length;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x)
    {
        var tape = pass.Tape;
        var h = dense.Forward(pass, x).Reshape([x.Shape[0], images[0].Channels, images[0].Height, images[0].Width]);
        for (var i = 0; i < layers.Count; i++)
            h = options.BatchNorm
                ? tape.Activate(norms[i].Forward(pass, layers[i].Forward(tape, h)), options.Activation)
                : layers[i].Forward(tape, h, options.Activation);
        return tape.Flatten(h);
    }

    /// <inheritdoc/>
    public override Head BuildHead(ParameterScope scope, int inputs, int outputs, bool hasBias = true)
    {
        if (outputs % image.Length != 0)
            throw new UserException($"network {Name}: the likelihood reads {outputs} numbers of a row, image {image} has {image.Length} features; set image=channels x height x width to the data's");
        var channels = outputs / (image.Height * image.Width);
        var layer = new ConvTranspose2d(scope, images[^1].Channels, channels, HeadKernel, HeadWindow, hasBias);
        return new Head(
            (tape, hidden) => tape.Flatten(layer.Forward(tape, hidden.Reshape([hidden.Shape[0], images[^1].Channels, image.Height, image.Width]))),
            (graph, hidden) => graph.Node("Flatten", [layer.WriteOnnx(graph, graph.Node("Reshape", [hidden, Sizes(graph, images[^1])]))]));
    }

    /// <inheritdoc/>
    public override string WriteOnnx(OnnxGraph graph, string x)
    {
        var h = graph.Node("Reshape", [dense.WriteOnnx(graph, x), Sizes(graph, images[0])]);
        for (var i = 0; i < layers.Count; i++)
        {
            h = layers[i].WriteOnnx(graph, h);
            if (options.BatchNorm) h = norms[i].WriteOnnx(graph, h);
            h = graph.Activate(h, options.Activation);
        }
        return graph.Node("Flatten", [h]);
    }

    private static string Sizes(OnnxGraph graph, ImageShape image) => graph.Integers(-1, image.Channels, image.Height, image.Width);

    // The stride leaves open how large the larger image was; the output padding says it.
    private ConvWindow WindowTo(int i)
    {
        int Missing(int small, int large) => large - ((small - 1) * options.Stride - 2 * options.Padding + options.Kernel);
        return new()
        {
            Stride = options.Stride,
            Padding = options.Padding,
            OutputPadding = new(Missing(images[i - 1].Height, images[i].Height), Missing(images[i - 1].Width, images[i].Width)),
        };
    }
}
