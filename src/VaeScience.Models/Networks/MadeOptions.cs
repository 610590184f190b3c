namespace VaeScience.Models.Networks;

/// <summary>The shape of a masked autoregressive network.</summary>
public sealed record MadeOptions
{
    /// <summary>The size d of x, from 1.</summary>
    public required int Inputs { get; init; }

    /// <summary>Numbers that come out for each element of x, from 1.</summary>
    public int OutputsPerInput { get; init; } = 1;

    /// <summary>Units of the hidden layers, at least one layer.</summary>
    public int[] Hidden { get; init; } = [64];

    /// <summary>Numbers beside x that every output may depend on; 0 for none.</summary>
    public int Context { get; init; }

    /// <summary>The function after each hidden layer.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Whether the order of the elements runs from the last to the first.</summary>
    public bool IsReversed { get; init; }
}
