namespace VaeScience.Models.Objectives;

/// <summary>What can be chosen of every objective whose KL may warm up.</summary>
public abstract record KlWarmUpOptions
{
    /// <summary>How the weight of the KL rises.</summary>
    public KlWarmUp WarmUp { get; init; }

    /// <summary>Over how many epochs (cyclical: the length of one cycle).</summary>
    public double WarmUpEpochs { get; init; } = 100;

    /// <summary>How many cycles a cyclical warm-up makes before it stays at full weight.</summary>
    public int Cycles { get; init; } = 4;

    // Logistic from 0.0025 to 0.9975 over the warm-up.
    private const double SigmoidSpan = 12;

    internal void Check()
    {
        if (!(WarmUpEpochs > 0)) throw new ArgumentException($"a warm-up takes more than 0 epochs, got {WarmUpEpochs}");
        if (Cycles < 1) throw new ArgumentException($"a cyclical warm-up has at least 1 cycle, got {Cycles}");
    }

    /// <summary>The share of the full weight after so many epochs, 0 to 1.</summary>
    internal double ShareAt(double epoch)
    {
        var share = epoch / WarmUpEpochs;
        return WarmUp switch
        {
            KlWarmUp.Linear => Math.Min(1, share),
            KlWarmUp.Sigmoid => share >= 1 ? 1 : 1 / (1 + Math.Exp(-SigmoidSpan * (share - 0.5))),
            KlWarmUp.Cyclical => share >= Cycles ? 1 : Math.Min(1, 2 * (share - Math.Floor(share))),
            _ => 1,
        };
    }
}
