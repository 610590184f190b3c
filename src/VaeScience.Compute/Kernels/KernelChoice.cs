namespace VaeScience.Compute.Kernels;

/// <summary>Which implementation computes matrix products.</summary>
public enum KernelChoice
{
    /// <summary>The kernels of this library: nothing to install, the same on every operating system. The default.</summary>
    Managed,

    /// <summary>OpenBLAS, found on the machine at run time. Taken only when asked for by name, since its bits differ from ours.</summary>
    OpenBlas,
}
