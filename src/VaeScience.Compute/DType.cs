namespace VaeScience.Compute;

/// <summary>The number format of a tensor's elements.</summary>
/// <remarks>
/// The product runs in <see cref="Float32"/>. <see cref="Float64"/> runs the very same operations and models, so that gradients and
/// goldens can be checked to nine digits and more.
/// </remarks>
public enum DType
{
    /// <summary>IEEE 754 binary32, the default.</summary>
    Float32,

    /// <summary>IEEE 754 binary64.</summary>
    Float64,
}
