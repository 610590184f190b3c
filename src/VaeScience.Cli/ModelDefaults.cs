namespace VaeScience.Cli;

/// <summary>The model that a program makes when no option says otherwise; parts as on the command line.</summary>
public sealed record ModelDefaults
{
    /// <summary>p(x|z); null where the columns of the data say.</summary>
    public string? Likelihood { get; init; }

    /// <summary>p(z).</summary>
    public string Prior { get; init; } = "standard-normal";

    /// <summary>q(z|x).</summary>
    public string Posterior { get; init; } = "diagonal";

    /// <summary>Hidden features of x.</summary>
    public string Encoder { get; init; } = "mlp";

    /// <summary>Hidden features of z.</summary>
    public string Decoder { get; init; } = "mlp";

    /// <summary>The size of z.</summary>
    public int Latent { get; init; } = 2;

    /// <summary>The precision of the normal prior on the decoder's weights.</summary>
    public double WeightPrior { get; init; }

    /// <summary>Whether the encoder sees the conditions; the decoder always does.</summary>
    public bool ConditionsEncoder { get; init; } = true;
}
