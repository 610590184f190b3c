namespace VaeScience.Models.Networks;

/// <summary>What can be chosen of a recurrent encoder.</summary>
public record RecurrentNetworkOptions
{
    /// <summary>The units.</summary>
    public RecurrentCell Cell { get; init; } = RecurrentCell.Gru;

    /// <summary>Units of each layer and direction.</summary>
    public int Hidden { get; init; } = 256;

    /// <summary>Layers, each fed by the one before.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Share of the outputs between layers that are set to zero in a training step.</summary>
    public double Dropout { get; init; }

    /// <summary>How many tokens there are, where rows are sequences of token numbers; 0 where they are numbers.</summary>
    public int Tokens { get; init; }

    /// <summary>Numbers that stand for a token.</summary>
    public int Embedding { get; init; } = 32;

    /// <summary>Numbers of each step, where rows are numbers: a row holds those of the first step, then of the second ...</summary>
    public int Features { get; init; } = 1;

    internal void Check()
    {
        if (Hidden < 1 || Layers < 1 || Embedding < 1 || Features < 1) throw new ArgumentException($"hidden, layers, embedding and features are from 1, got {Hidden}, {Layers}, {Embedding}, {Features}");
        if (Tokens < 0) throw new ArgumentException($"tokens is 0 for rows of numbers, or how many tokens there are; got {Tokens}");
        if (Dropout is not (>= 0 and < 1)) throw new ArgumentException($"dropout is a share from 0 to below 1, got {Dropout}");
    }
}

/// <summary>What can be chosen of a recurrent encoder beside what a decoder can.</summary>
public sealed record RecurrentEncoderOptions : RecurrentNetworkOptions
{
    /// <summary>Whether each layer also runs from the last step to the first.</summary>
    public bool Bidirectional { get; init; }
}

/// <summary>What can be chosen of a recurrent decoder beside what an encoder can.</summary>
public sealed record RecurrentDecoderOptions : RecurrentNetworkOptions
{
    /// <summary>Steps of a row: the width of the data, divided by the features of a step.</summary>
    public int Steps { get; init; } = 28;
}
