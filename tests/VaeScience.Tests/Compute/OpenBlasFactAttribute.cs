using VaeScience.Compute.Kernels;

namespace VaeScience.Tests.Compute;

/// <summary>A test against OpenBLAS: skipped, by name, where it is not installed.</summary>
public sealed class OpenBlasFactAttribute : FactAttribute
{
    public OpenBlasFactAttribute()
    {
        if (!OpenBlasMatrixKernel.TryLoad(out _, out var reason)) Skip = reason;
    }
}
