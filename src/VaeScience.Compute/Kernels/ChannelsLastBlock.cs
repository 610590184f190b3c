using System.Numerics;

namespace VaeScience.Compute.Kernels;

/// <summary>A block that holds channels side by side: under a window lie long contiguous runs, which are copied at the speed of memory.</summary>
/// <remarks>Columns are [grid points, taps x channels], the grid is [grid points, channels], the image [pixels, channels].</remarks>
internal readonly unsafe struct ChannelsLastBlock<T> : IConvBlock<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ConvGeometry geometry;
    private readonly CpuDevice device;
    private readonly T* image;
    private readonly T* columns;
    private readonly T* grid;

    public ChannelsLastBlock(in ConvGeometry geometry, CpuDevice device, Scratch scratch)
    {
        (this.geometry, this.device) = (geometry, device);
        var imageLength = Lines((nint)geometry.ImagesPerBlock * geometry.ImageSize * geometry.ImageChannels);
        var columnsLength = Lines((nint)geometry.RowsPerBlock * geometry.Depth);
        image = scratch.Reserve<T>(imageLength + columnsLength + (nint)geometry.RowsPerBlock * geometry.GridChannels);
        columns = image + imageLength;
        grid = columns + columnsLength;
    }

    // From one image to the next in a tensor; its other groups lie between.
    private nint ImageStride => (nint)geometry.Groups * geometry.ImageChannels * geometry.ImageSize;

    private nint GridStride => (nint)geometry.Groups * geometry.GridChannels * geometry.GridSize;

    private int ImageLength => geometry.ImageChannels * geometry.ImageSize;

    /// <inheritdoc/>
    public void LoadImage(T* planes, int images)
    {
        var (c, size) = (geometry.ImageChannels, geometry.ImageSize);
        for (var i = 0; i < images; i++) MatrixTranspose<T>.Copy(planes + i * ImageStride, size, image + (nint)i * ImageLength, c, c, size);
    }

    /// <inheritdoc/>
    public void ClearImage(T* planes, int images) => new Span<T>(image, images * ImageLength).Clear();

    /// <inheritdoc/>
    public void StoreImage(T* planes, int images)
    {
        var (c, size) = (geometry.ImageChannels, geometry.ImageSize);
        for (var i = 0; i < images; i++) MatrixTranspose<T>.Copy(image + (nint)i * ImageLength, c, planes + i * ImageStride, size, size, c);
    }

    /// <inheritdoc/>
    public void LoadGrid(T* planes, ConvLines lines, bool read)
    {
        if (!read) return;
        var (g, width) = (geometry.GridChannels, geometry.Grid.Width);
        for (var i = 0; i < lines.Images; i++)
            MatrixTranspose<T>.Copy(
                planes + i * GridStride + lines.First * width, geometry.GridSize, grid + (nint)i * lines.Count * width * g, g, g, lines.Count * width);
    }

    /// <inheritdoc/>
    public void StoreGrid(T* planes, ConvLines lines)
    {
        var (g, width) = (geometry.GridChannels, geometry.Grid.Width);
        for (var i = 0; i < lines.Images; i++)
            MatrixTranspose<T>.Copy(
                grid + (nint)i * lines.Count * width * g, g, planes + i * GridStride + lines.First * width, geometry.GridSize, lines.Count * width, g);
    }

    /// <inheritdoc/>
    public void Gather(ConvLines lines) => Walk(lines, scatter: false);

    /// <inheritdoc/>
    public void Scatter(ConvLines lines) => Walk(lines, scatter: true);

    /// <inheritdoc/>
    public void GridFromColumns(T* weight, ConvLines lines, bool add)
    {
        var (r, g, k) = (Rows(lines), geometry.GridChannels, geometry.Depth);
        Multiply(Transpose.No, Transpose.Yes, (r, g, k), columns, weight, grid, add);
    }

    /// <inheritdoc/>
    public void ColumnsFromGrid(T* weight, ConvLines lines)
    {
        var (r, g, k) = (Rows(lines), geometry.GridChannels, geometry.Depth);
        Multiply(Transpose.No, Transpose.No, (r, k, g), grid, weight, columns, add: false);
    }

    /// <inheritdoc/>
    public void WeightGradient(T* gradient, ConvLines lines, bool add)
    {
        var (r, g, k) = (Rows(lines), geometry.GridChannels, geometry.Depth);
        Multiply(Transpose.Yes, Transpose.No, (g, k, r), grid, columns, gradient, add);
    }

    private static nint Lines(nint count) => (count + 15) / 16 * 16;

    private int Rows(ConvLines lines) => lines.Images * lines.Count * geometry.Grid.Width;

    private void Multiply(Transpose a, Transpose b, (int M, int N, int K) size, T* left, T* right, T* result, bool add)
    {
        var (m, n, k) = size;
        device.Matrix.Multiply(
            device.Workers, a, b, m, n, k, new ReadOnlySpan<T>(left, m * k), a == Transpose.Yes ? m : k,
            new ReadOnlySpan<T>(right, k * n), b == Transpose.Yes ? k : n, new Span<T>(result, m * n), n, add);
    }

    // Where taps lie side by side a row of the window is one run, cut where it leaves the image; else each tap is one.
    private void Walk(ConvLines lines, bool scatter)
    {
        var (runs, taps) = geometry.Dilation.Width == 1 ? (1, geometry.Kernel.Width) : (geometry.Kernel.Width, 1);
        var column = columns;
        for (var i = 0; i < lines.Images; i++)
            for (var y = lines.First; y < lines.First + lines.Count; y++, column += geometry.Grid.Width * geometry.Depth)
                for (var tap = 0; tap < geometry.Kernel.Height * runs; tap++)
                {
                    var row = y * geometry.Stride.Height + tap / runs * geometry.Dilation.Height - geometry.Padding.Height;
                    var shift = tap % runs * geometry.Dilation.Width - geometry.Padding.Width;
                    var run = column + (nint)tap * taps * geometry.ImageChannels;
                    if ((uint)row >= (uint)geometry.Image.Height)
                    {
                        if (!scatter) MatrixRun<T>.Clear(run, geometry.Depth, taps * geometry.ImageChannels, geometry.Grid.Width);
                        continue;
                    }
                    var line = image + (nint)i * ImageLength + (nint)row * geometry.Image.Width * geometry.ImageChannels;
                    WalkLine(line, run, shift, taps, scatter);
                }
    }

    // One line of the image against one line of the grid: the runs that lie inside go together, the others, at either end, each by itself.
    private void WalkLine(T* line, T* run, int shift, int taps, bool scatter)
    {
        var (c, k, stride, points) = (geometry.ImageChannels, geometry.Depth, geometry.Stride.Width, geometry.Grid.Width);
        var space = geometry.Image.Width - taps - shift;
        var begin = Math.Clamp((stride - 1 - shift) / stride, 0, points);
        var end = space < 0 ? begin : Math.Clamp(space / stride + 1, begin, points);
        for (var x = 0; x < points; x++)
        {
            if (x == begin && end > begin)
            {
                var from = line + (nint)(begin * stride + shift) * c;
                if (scatter) MatrixRun<T>.Add(run + (nint)begin * k, k, from, (nint)stride * c, taps * c, end - begin);
                else MatrixRun<T>.Copy(from, (nint)stride * c, run + (nint)begin * k, k, taps * c, end - begin);
                x = end - 1;
                continue;
            }
            var first = x * stride + shift;
            var before = Math.Clamp(-first, 0, taps);
            var inside = Math.Clamp(geometry.Image.Width - first, before, taps) - before;
            var at = run + (nint)x * k;
            if (scatter) MatrixRun<T>.Add(at + before * c, 0, line + (nint)(first + before) * c, 0, inside * c, 1);
            else
            {
                MatrixRun<T>.Clear(at, 0, before * c, 1);
                MatrixRun<T>.Copy(line + (nint)(first + before) * c, 0, at + before * c, 0, inside * c, 1);
                MatrixRun<T>.Clear(at + (before + inside) * c, 0, (taps - before - inside) * c, 1);
            }
        }
    }
}
