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
        var c = geometry.ImageChannels;
        var (runs, length) = geometry.Dilation.Width == 1 ? (1, geometry.Kernel.Width) : (geometry.Kernel.Width, 1);
        var column = columns;
        for (var i = 0; i < lines.Images; i++)
            for (var y = lines.First; y < lines.First + lines.Count; y++)
                for (var x = 0; x < geometry.Grid.Width; x++)
                    for (var tapRow = 0; tapRow < geometry.Kernel.Height; tapRow++)
                    {
                        var row = y * geometry.Stride.Height + tapRow * geometry.Dilation.Height - geometry.Padding.Height;
                        var line = (uint)row < (uint)geometry.Image.Height ? image + (nint)i * ImageLength + (nint)row * geometry.Image.Width * c : null;
                        for (var run = 0; run < runs; run++, column += length * c)
                        {
                            var from = x * geometry.Stride.Width + run * geometry.Dilation.Width - geometry.Padding.Width;
                            if (scatter) AddRun(line, from, length, column);
                            else CopyRun(line, from, length, column);
                        }
                    }
    }

    private void CopyRun(T* line, int from, int length, T* column)
    {
        var c = geometry.ImageChannels;
        var before = line is null ? length : Math.Clamp(-from, 0, length);
        var after = line is null ? 0 : Math.Clamp(from + length - geometry.Image.Width, 0, length - before);
        if (before > 0) MatrixRun<T>.Clear(column, before * c);
        if (length > before + after) MatrixRun<T>.Copy(line + (nint)(from + before) * c, column + before * c, (length - before - after) * c);
        if (after > 0) MatrixRun<T>.Clear(column + (length - after) * c, after * c);
    }

    private void AddRun(T* line, int from, int length, T* column)
    {
        if (line is null) return;
        var c = geometry.ImageChannels;
        var before = Math.Clamp(-from, 0, length);
        var after = Math.Clamp(from + length - geometry.Image.Width, 0, length - before);
        if (length > before + after) MatrixRun<T>.Add(column + before * c, line + (nint)(from + before) * c, (length - before - after) * c);
    }
}
