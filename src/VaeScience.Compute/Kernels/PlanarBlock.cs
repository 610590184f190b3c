using System.Numerics;

namespace VaeScience.Compute.Kernels;

/// <summary>A block of one image whose channels lie each by itself, as tensors store them: for the few channels of pictures and signals.</summary>
/// <remarks>Columns are [channels x taps, grid points]; image and grid are read and written where they are.</remarks>
internal unsafe struct PlanarBlock<T> : IConvBlock<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ConvGeometry geometry;
    private readonly CpuDevice device;
    private readonly T* columns;
    private T* image;
    private T* grid;

    public PlanarBlock(in ConvGeometry geometry, CpuDevice device, Scratch scratch)
    {
        (this.geometry, this.device) = (geometry, device);
        columns = scratch.Reserve<T>((nint)geometry.RowsPerBlock * geometry.Depth);
    }

    /// <inheritdoc/>
    public void LoadImage(T* planes, int images) => image = planes;

    /// <inheritdoc/>
    public void ClearImage(T* planes, int images)
    {
        image = planes;
        new Span<T>(planes, geometry.ImageChannels * geometry.ImageSize).Clear();
    }

    /// <inheritdoc/>
    public readonly void StoreImage(T* planes, int images)
    {
    }

    /// <inheritdoc/>
    public void LoadGrid(T* planes, ConvLines lines, bool read) => grid = planes + (nint)lines.First * geometry.Grid.Width;

    /// <inheritdoc/>
    public readonly void StoreGrid(T* planes, ConvLines lines)
    {
    }

    /// <inheritdoc/>
    public readonly void Gather(ConvLines lines)
    {
        var (r, width) = (Rows(lines), geometry.Grid.Width);
        var column = columns;
        for (var c = 0; c < geometry.ImageChannels; c++)
            for (var tap = 0; tap < geometry.Taps; tap++, column += r)
                for (var y = 0; y < lines.Count; y++)
                {
                    var to = column + y * width;
                    var from = Pixels(c, tap, lines.First + y, out var begin, out var end);
                    MatrixRun<T>.Clear(to, 0, begin, 1);
                    if (geometry.Stride.Width == 1) MatrixRun<T>.Copy(from + begin, 0, to + begin, 0, end - begin, 1);
                    else
                        for (var x = begin; x < end; x++) to[x] = from[x * geometry.Stride.Width];
                    MatrixRun<T>.Clear(to + end, 0, width - end, 1);
                }
    }

    /// <inheritdoc/>
    public readonly void Scatter(ConvLines lines)
    {
        var (r, width) = (Rows(lines), geometry.Grid.Width);
        var column = columns;
        for (var c = 0; c < geometry.ImageChannels; c++)
            for (var tap = 0; tap < geometry.Taps; tap++, column += r)
                for (var y = 0; y < lines.Count; y++)
                {
                    var from = column + y * width;
                    var to = Pixels(c, tap, lines.First + y, out var begin, out var end);
                    if (geometry.Stride.Width == 1) MatrixRun<T>.Add(from + begin, 0, to + begin, 0, end - begin, 1);
                    else
                        for (var x = begin; x < end; x++) to[x * geometry.Stride.Width] += from[x];
                }
    }

    /// <inheritdoc/>
    public readonly void GridFromColumns(T* weight, ConvLines lines, bool add)
    {
        var (r, g, k, p) = (Rows(lines), geometry.GridChannels, geometry.Depth, geometry.GridSize);
        device.Matrix.Multiply(
            device.Workers, Transpose.No, Transpose.No, g, r, k, new ReadOnlySpan<T>(weight, g * k), k,
            new ReadOnlySpan<T>(columns, k * r), r, new Span<T>(grid, (g - 1) * p + r), p, add);
    }

    /// <inheritdoc/>
    public readonly void ColumnsFromGrid(T* weight, ConvLines lines)
    {
        var (r, g, k, p) = (Rows(lines), geometry.GridChannels, geometry.Depth, geometry.GridSize);
        device.Matrix.Multiply(
            device.Workers, Transpose.Yes, Transpose.No, k, r, g, new ReadOnlySpan<T>(weight, g * k), k,
            new ReadOnlySpan<T>(grid, (g - 1) * p + r), p, new Span<T>(columns, k * r), r, accumulate: false);
    }

    /// <inheritdoc/>
    public readonly void WeightGradient(T* gradient, ConvLines lines, bool add)
    {
        var (r, g, k, p) = (Rows(lines), geometry.GridChannels, geometry.Depth, geometry.GridSize);
        device.Matrix.Multiply(
            device.Workers, Transpose.No, Transpose.Yes, g, k, r, new ReadOnlySpan<T>(grid, (g - 1) * p + r), p,
            new ReadOnlySpan<T>(columns, k * r), r, new Span<T>(gradient, g * k), k, add);
    }

    private readonly int Rows(ConvLines lines) => lines.Count * geometry.Grid.Width;

    /// <summary>The pixel that a tap meets at x = 0 of a line of the grid; it may lie outside, and only points [begin, end) meet pixels.</summary>
    private readonly T* Pixels(int channel, int tap, int y, out int begin, out int end)
    {
        var (tapRow, tapColumn) = (tap / geometry.Kernel.Width, tap % geometry.Kernel.Width);
        var row = y * geometry.Stride.Height + tapRow * geometry.Dilation.Height - geometry.Padding.Height;
        begin = end = geometry.Grid.Width;
        if ((uint)row >= (uint)geometry.Image.Height) return null;
        var first = tapColumn * geometry.Dilation.Width - geometry.Padding.Width;
        var stride = geometry.Stride.Width;
        begin = Math.Clamp((-first + stride - 1) / stride, 0, geometry.Grid.Width);
        end = Math.Clamp((geometry.Image.Width - first + stride - 1) / stride, begin, geometry.Grid.Width);
        return image + ((nint)channel * geometry.Image.Height + row) * geometry.Image.Width + first;
    }
}
