namespace VaeScience.Compute.Kernels;

/// <summary>Some lines of the grid, the same of each of the images of a block.</summary>
/// <param name="Images">How many images.</param>
/// <param name="First">The first line of each.</param>
/// <param name="Count">How many lines of each.</param>
internal readonly record struct ConvLines(int Images, int First, int Count);
