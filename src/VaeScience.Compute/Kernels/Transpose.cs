namespace VaeScience.Compute.Kernels;

/// <summary>Whether a matrix enters a product as it is stored or with rows and columns exchanged.</summary>
internal enum Transpose
{
    /// <summary>As stored.</summary>
    No,

    /// <summary>Rows and columns exchanged.</summary>
    Yes,
}
