namespace VaeScience.Compute.Kernels;

/// <summary>What one thread does with a block of a convolution: its image side, the grid side, and the columns between them.</summary>
/// <remarks>
/// Columns hold the numbers under the window for each grid point. With columns X [r, k], grid Y [r, g] and weights W [g, k] all three
/// products of a convolution are plain ones: Y = X W', X = Y W, dW = Y' X. Pointers go to the first image's first channel of the group.
/// </remarks>
internal unsafe interface IConvBlock<T>
    where T : unmanaged
{
    /// <summary>Takes images in, from [n, channels, height, width] as tensors store it.</summary>
    public void LoadImage(T* planes, int images);

    /// <summary>Takes in images of zeros that shall go to this place.</summary>
    public void ClearImage(T* planes, int images);

    /// <summary>Puts the images where they were taken from.</summary>
    public void StoreImage(T* planes, int images);

    /// <summary>Takes in grid points, or only the place where they shall go.</summary>
    public void LoadGrid(T* planes, ConvLines lines, bool read);

    /// <summary>Puts the grid points to their place.</summary>
    public void StoreGrid(T* planes, ConvLines lines);

    /// <summary>Columns from the image: what lies outside it is zero.</summary>
    public void Gather(ConvLines lines);

    /// <summary>Adds the columns to the image.</summary>
    public void Scatter(ConvLines lines);

    /// <summary>Y (+)= X W'.</summary>
    public void GridFromColumns(T* weight, ConvLines lines, bool add);

    /// <summary>X = Y W.</summary>
    public void ColumnsFromGrid(T* weight, ConvLines lines);

    /// <summary>dW (+)= Y' X.</summary>
    public void WeightGradient(T* gradient, ConvLines lines, bool add);
}
