using System.Numerics;

namespace VaeScience.Compute;

/// <summary>One recorded operation: how its output follows from its inputs, and how a gradient of the output flows back.</summary>
/// <remarks>
/// Forward overwrites the output; backward always adds to the gradients of those inputs that want one
/// (<see cref="Tensor.RequiresGradient"/>). Both are written once, generic over the number format. A new operation is one file in
/// Ops/, with both methods next to each other.
/// </remarks>
/// <param name="output">The result, already rented in its final shape.</param>
public abstract class Operation(Tensor output)
{
    /// <summary>The result.</summary>
    public Tensor Output { get; } = output;

    /// <summary>The name people see in profiles and error messages.</summary>
    public virtual string Name => GetType().Name.Split('`')[0].Replace("Operation", "", StringComparison.Ordinal);

    /// <summary>What one run has to do at the least; zeros where the operation does not say.</summary>
    /// <param name="isBackward">Of the backward pass, else of the forward pass.</param>
    public virtual OperationCost Cost(bool isBackward) => default;

    /// <summary>Computes <see cref="Output"/>.</summary>
    /// <param name="device">Threads and kernels.</param>
    public abstract void Forward<T>(CpuDevice device)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Adds d loss / d input to each input that requires it, given d loss / d output.</summary>
    /// <param name="device">Threads and kernels.</param>
    public abstract void Backward<T>(CpuDevice device)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
