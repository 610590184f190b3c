using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>What a convolution and a transposed one share: parts of the batch, blocks of images, bias, activation and the sum of weight gradients.</summary>
/// <remarks>
/// A part of the batch is one thread's, block by block, each small enough to stay in its cache from the first copy to the last. The
/// parts' weight gradients are kept apart and added in order, so that the bits depend on the sizes alone.
/// </remarks>
internal abstract unsafe class ConvolutionOperation : Operation
{
    // x and y [n, channels, height, width]; weight [grid channels, image channels / groups, kernel height, kernel width]; bias [channels of y];
    // sums: y before the activation, and y itself where that alone gives the derivative; ordered: the weights as blocks read them
    private readonly ConvGeometry geometry;
    private readonly Tensor x;
    private readonly Tensor weight;
    private readonly Tensor? bias;
    private readonly Activation activation;
    private readonly Tensor sums;
    private readonly Tensor ordered;

    protected ConvolutionOperation(in ConvGeometry geometry, Tensor x, Tensor weight, Tensor? bias, Activation activation, Tensor y) : base(y)
    {
        (this.geometry, this.x, this.weight, this.bias, this.activation) = (geometry, x, weight, bias, activation);
        sums = y.RequiresGradient && activation.NeedsInput() ? y.Tape!.Rent(y.Shape) : y;
        ordered = geometry.IsChannelsLast ? y.Tape!.Rent([geometry.WeightLength]) : weight;
    }

    // Each grid point meets every weight of its channel once.
    public override OperationCost Cost(bool isBackward)
    {
        var product = 2L * geometry.Images * geometry.GridSize * geometry.WeightLength;
        if (!isBackward) return OperationCost.Of(product, [x, weight, Output]);
        var products = (weight.RequiresGradient ? 1 : 0) + (x.RequiresGradient ? 1 : 0);
        return OperationCost.Of(products * product, [x, weight, Output, x, weight]);
    }

    public override void Forward<T>(CpuDevice device)
    {
        if (geometry.IsChannelsLast) ConvWeights.ToChannelsLast<T>(geometry, weight.Span<T>(), ordered.Span<T>());
        device.Workers.Run(new ForwardJob<T>(this, device), geometry.Parts);
    }

    public override void Backward<T>(CpuDevice device)
    {
        var weights = weight.RequiresGradient ? Output.Tape!.Rent([geometry.Parts, geometry.WeightLength]) : null;
        var biases = bias is { RequiresGradient: true } ? Output.Tape!.Rent([geometry.Images, Output.Shape[1]]) : null;
        var add = false;
        if (x.RequiresGradient) x.AddGradient<T>(out add);
        device.Workers.Run(new BackwardJob<T>(this, device, weights, biases, add), geometry.Parts);
        if (biases is not null) Reduction.AddColumnSums<T>(biases.Span<T>(), geometry.Images, bias!.AddGradient<T>());
        if (weights is not null) AddWeightGradients(weights.Span<T>(), weight.AddGradient<T>());
    }

    /// <summary>The sums of one group of channels of some images.</summary>
    protected abstract void ForwardGroup<TBlock, T>(in ConvGeometry geometry, ref TBlock block, in ConvGroup<T> group)
        where TBlock : struct, IConvBlock<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The gradients of x and the weights from that of the sums.</summary>
    protected abstract void BackwardGroup<TBlock, T>(in ConvGeometry geometry, ref TBlock block, in ConvGroup<T> group)
        where TBlock : struct, IConvBlock<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    // Bias and activation of images [first, end), while the sums are in cache.
    private void Finish<T>(int first, int end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (channels, size) = (Output.Shape[1], Output.Shape[2] * Output.Shape[3]);
        Span<T> s = sums.Span<T>(), y = Output.Span<T>();
        for (var row = first * channels; row < end * channels; row++)
        {
            var from = s.Slice(row * size, size);
            var to = y.Slice(row * size, size);
            if (bias is null) activation.Apply<T>(from, to);
            else activation.ApplyWithBias(from, bias.Span<T>()[row % channels], to);
        }
    }

    // Turns the gradient of y into that of the sums, in its place, and adds up each channel for the bias.
    private void Differentiate<T>(int first, int end, Tensor? biases)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (channels, size) = (Output.Shape[1], Output.Shape[2] * Output.Shape[3]);
        Span<T> s = sums.Span<T>(), y = Output.Span<T>(), dy = Output.Gradient<T>();
        for (var row = first * channels; row < end * channels; row++)
        {
            var plane = dy.Slice(row * size, size);
            activation.MultiplyDerivative<T>(s.Slice(row * size, size), y.Slice(row * size, size), plane);
            if (biases is not null) biases.Span<T>()[row] = T.CreateTruncating(Reduction.Sum<T>(plane));
        }
    }

    private void AddWeightGradients<T>(Span<T> parts, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (geometry.Parts == 0) return;
        var length = geometry.WeightLength;
        var total = parts[..length];
        for (var part = 1; part < geometry.Parts; part++) Elementwise.Binary<Add, T>(total, parts.Slice(part * length, length), total);
        if (geometry.IsChannelsLast) ConvWeights.AddFromChannelsLast<T>(geometry, total, gradient);
        else Elementwise.Binary<Add, T>(gradient, total, gradient);
    }

    // Where the channels of a group begin. A tensor's memory is pinned as long as the tensor lives.
    private T* Start<T>(Span<T> tensor, Shape shape, int image, int group)
        where T : unmanaged
    {
        var channel = image * shape[1] + group * (shape[1] / geometry.Groups);
        return (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor)) + (nint)channel * shape[2] * shape[3];
    }

    private readonly struct ForwardJob<T>(ConvolutionOperation o, CpuDevice device) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var scratch = device.Scratches.Take();
            if (o.geometry.IsChannelsLast) Run(part, new ChannelsLastBlock<T>(o.geometry, device, scratch.Left));
            else Run(part, new PlanarBlock<T>(o.geometry, device, scratch.Left));
            device.Scratches.Return(scratch);
        }

        private void Run<TBlock>(int part, TBlock block)
            where TBlock : struct, IConvBlock<T>
        {
            var end = Math.Min((part + 1) * o.geometry.ImagesPerPart, o.geometry.Images);
            for (var first = part * o.geometry.ImagesPerPart; first < end; first += o.geometry.ImagesPerBlock)
            {
                var images = Math.Min(o.geometry.ImagesPerBlock, end - first);
                for (var g = 0; g < o.geometry.Groups; g++)
                    o.ForwardGroup(o.geometry, ref block, new ConvGroup<T>
                    {
                        Images = images,
                        Input = o.Start(o.x.Span<T>(), o.x.Shape, first, g),
                        Output = o.Start(o.sums.Span<T>(), o.sums.Shape, first, g),
                        Weight = o.GroupWeights(o.ordered.Span<T>(), 0, g),
                    });
                o.Finish<T>(first, first + images);
            }
        }
    }

    private T* GroupWeights<T>(Span<T> weights, int part, int group)
        where T : unmanaged =>
        (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(weights)) + ((nint)part * geometry.Groups + group) * (geometry.WeightLength / geometry.Groups);

    private readonly struct BackwardJob<T>(ConvolutionOperation o, CpuDevice device, Tensor? weights, Tensor? biases, bool add) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var scratch = device.Scratches.Take();
            if (o.geometry.IsChannelsLast) Run(part, new ChannelsLastBlock<T>(o.geometry, device, scratch.Left));
            else Run(part, new PlanarBlock<T>(o.geometry, device, scratch.Left));
            device.Scratches.Return(scratch);
        }

        private void Run<TBlock>(int part, TBlock block)
            where TBlock : struct, IConvBlock<T>
        {
            var begin = part * o.geometry.ImagesPerPart;
            var end = Math.Min(begin + o.geometry.ImagesPerPart, o.geometry.Images);
            for (var first = begin; first < end; first += o.geometry.ImagesPerBlock)
            {
                var images = Math.Min(o.geometry.ImagesPerBlock, end - first);
                o.Differentiate<T>(first, first + images, biases);
                for (var g = 0; g < o.geometry.Groups; g++)
                    o.BackwardGroup(o.geometry, ref block, new ConvGroup<T>
                    {
                        Images = images,
                        Input = o.Start(o.x.Span<T>(), o.x.Shape, first, g),
                        Output = o.Start(o.Output.Gradient<T>(), o.Output.Shape, first, g),
                        Weight = o.GroupWeights(o.ordered.Span<T>(), 0, g),
                        InputGradient = o.x.RequiresGradient ? o.Start(o.x.Gradient<T>(), o.x.Shape, first, g) : null,
                        WeightGradient = weights is null ? null : o.GroupWeights(weights.Span<T>(), part, g),
                        AddToInput = add,
                        AddToWeight = first > begin,
                    });
            }
        }
    }
}
