namespace VaeScience.Models.Networks;

/// <summary>What a hidden layer does to its sums before the activation.</summary>
public enum Normalisation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Each unit over the rows of the batch (Ioffe and Szegedy 2015); running averages in evaluation.</summary>
    Batch,

    /// <summary>Each row over its units (Ba et al. 2016).</summary>
    Layer,
}
