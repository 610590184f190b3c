using System.Numerics;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute;

/// <summary>The log density of one number under up to three parameters, with its gradient, written once for every vector width.</summary>
/// <remarks>
/// Implemented by small readonly structs, which may hold constants. Value and gradient are computed together because they share
/// nearly all their work. The functions to build on: <see cref="Exponential"/>, <see cref="Logarithm"/>, <see cref="Logistic"/>,
/// and the arithmetic of <see cref="ILane{TSelf, T}"/>.
/// </remarks>
public interface IElementDensity
{
    /// <summary>How many parameters it has, 1 to 3; the others are ignored.</summary>
    public static abstract int ParameterCount { get; }

    /// <summary>log p(x | a, b, c) and its derivatives.</summary>
    /// <param name="x">The data.</param>
    /// <param name="a">The first parameter.</param>
    /// <param name="b">The second; arbitrary if there is none.</param>
    /// <param name="c">The third; arbitrary if there is none.</param>
    /// <param name="da">d log p / d a.</param>
    /// <param name="db">d log p / d b; anything if there is none.</param>
    /// <param name="dc">d log p / d c; anything if there is none.</param>
    /// <returns>log p, nats.</returns>
    public TLane LogDensity<TLane, T>(TLane x, TLane a, TLane b, TLane c, out TLane da, out TLane db, out TLane dc)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
