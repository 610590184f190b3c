namespace VaeScience.Compute.Kernels;

/// <summary>The pixels of a plane under a window: rows [Top, Bottom), columns [Left, Right) of rows of this width.</summary>
internal readonly record struct PoolPixels(int Top, int Bottom, int Left, int Right, int Width);
