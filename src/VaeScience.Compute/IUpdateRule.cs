using System.Numerics;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute;

/// <summary>One step of an optimizer for one parameter, written once for every vector width.</summary>
public interface IUpdateRule
{
    /// <summary>How many running averages it keeps for each parameter, 0 to 2.</summary>
    public static abstract int StateCount { get; }

    /// <summary>Moves the parameter and its running averages.</summary>
    /// <param name="w">The parameter.</param>
    /// <param name="gradient">Its gradient, clipped already.</param>
    /// <param name="a">The first running average.</param>
    /// <param name="b">The second running average.</param>
    public void Apply<TLane, T>(ref TLane w, TLane gradient, ref TLane a, ref TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
