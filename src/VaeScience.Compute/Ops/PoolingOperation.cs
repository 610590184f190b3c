using System.Numerics;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>What maxima and means over windows share: sizes, and the walk over planes and windows.</summary>
internal abstract class PoolingOperation(Tensor x, PoolWindow window, Tensor y) : Operation(y)
{
    // x [n, c, h, w], y [n, c, oh, ow]; a plane is one channel of one image, and planes are shared among the threads
    protected Tensor X { get; } = x;

    /// <summary>Numbers under a window, those of the padding among them.</summary>
    protected int Taps { get; } = window.Size.Height * window.Size.Width;

    private int PixelsIn => X.Shape[2] * X.Shape[3];

    private int PixelsOut => Output.Shape[2] * Output.Shape[3];

    private int Planes => X.Shape[0] * X.Shape[1];

    public override OperationCost Cost(bool isBackward) => OperationCost.Of((long)Taps * Output.Length, isBackward ? [Output, X, X] : [X, Output]);

    public override void Forward<T>(CpuDevice device) => device.Workers.Run(new ForwardJob<T>(this), Partition.RowParts(Planes, PixelsIn));

    public override void Backward<T>(CpuDevice device)
    {
        X.AddGradient<T>();
        device.Workers.Run(new BackwardJob<T>(this), Partition.RowParts(Planes, PixelsIn));
    }

    /// <summary>A shape for the result.</summary>
    /// <exception cref="ShapeException">x is no batch of images, the window does not fit or is none.</exception>
    public static Shape ResultShape(Shape x, PoolWindow window)
    {
        var (size, stride, padding) = (window.Size, window.Stride, window.Padding);
        if (!size.IsAtLeast(1) || !stride.IsAtLeast(1) || !padding.IsAtLeast(0) || 2 * padding.Height > size.Height || 2 * padding.Width > size.Width)
            throw new ShapeException($"pooling: window {size}, stride {stride}, padding {padding}; window and stride are from 1, padding from 0 to half the window");
        if (x.Rank != 4) throw new ShapeException($"pooling: x {x}; wanted [n, c, h, w]");
        var grid = ConvShapes.GridOf(new(x[2], x[3]), size, new ConvWindow { Stride = stride, Padding = padding });
        if (!grid.IsAtLeast(1)) throw new ShapeException($"pooling: a window of {size} does not fit x {x} with padding {padding}");
        return [x[0], x[1], grid.Height, grid.Width];
    }

    /// <summary>The result for one window.</summary>
    /// <param name="plane">The pixels of a channel.</param>
    /// <param name="under">The pixels of the plane that the window covers.</param>
    /// <param name="at">The window's place in the result.</param>
    protected abstract T Pool<T>(ReadOnlySpan<T> plane, PoolPixels under, int at)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Adds the gradient of one window's result to that of its pixels.</summary>
    protected abstract void Spread<T>(T dy, Span<T> dplane, PoolPixels under, int at)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private PoolPixels Under(int y, int x)
    {
        var (top, left) = (y * window.Stride.Height - window.Padding.Height, x * window.Stride.Width - window.Padding.Width);
        return new(
            Math.Max(top, 0), Math.Min(top + window.Size.Height, X.Shape[2]), Math.Max(left, 0), Math.Min(left + window.Size.Width, X.Shape[3]), X.Shape[3]);
    }

    private (int First, int End) PlanesOf(int part)
    {
        var planes = Partition.RowsPerPart(PixelsIn);
        return (part * planes, Math.Min((part + 1) * planes, Planes));
    }

    private readonly struct ForwardJob<T>(PoolingOperation o) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (plane, end) = o.PlanesOf(part);
            for (; plane < end; plane++)
            {
                ReadOnlySpan<T> pixels = o.X.Span<T>().Slice(plane * o.PixelsIn, o.PixelsIn);
                var at = plane * o.PixelsOut;
                for (var y = 0; y < o.Output.Shape[2]; y++)
                    for (var x = 0; x < o.Output.Shape[3]; x++, at++) o.Output.Span<T>()[at] = o.Pool(pixels, o.Under(y, x), at);
            }
        }
    }

    private readonly struct BackwardJob<T>(PoolingOperation o) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var (plane, end) = o.PlanesOf(part);
            for (; plane < end; plane++)
            {
                var pixels = o.X.Gradient<T>().Slice(plane * o.PixelsIn, o.PixelsIn);
                var at = plane * o.PixelsOut;
                for (var y = 0; y < o.Output.Shape[2]; y++)
                    for (var x = 0; x < o.Output.Shape[3]; x++, at++) o.Spread(o.Output.Gradient<T>()[at], pixels, o.Under(y, x), at);
            }
        }
    }
}
