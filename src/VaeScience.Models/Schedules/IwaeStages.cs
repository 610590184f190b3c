namespace VaeScience.Models.Schedules;

/// <summary>The stages of the IWAE paper have nothing to choose.</summary>
public sealed record IwaeStagesOptions;

/// <summary>Eight stages, each three times as long as the one before, through one decade of the learning rate.</summary>
/// <remarks>
/// factor = 10^(-i/7) in stage i = 0 .. 7, which takes 3^i of 3280 parts of the training: with 3280 epochs and a rate of 1e-3 it is the
/// paper's recipe to the letter. Source: Burda et al. 2016.
/// </remarks>
public sealed class IwaeStages : Schedule
{
    private const int Stages = 8;

    /// <inheritdoc/>
    public override string Name => "iwae-stages";

    /// <inheritdoc/>
    public override object Options { get; } = new IwaeStagesOptions();

    /// <inheritdoc/>
    public override double Factor(double epoch, double epochs)
    {
        // The first i stages are (3^i - 1) / 2 passes; in whole numbers, where the paper's are whole.
        var progress = Progress(epoch, epochs);
        var all = (Math.Pow(3, Stages) - 1) / 2;
        var stage = 0;
        while (stage < Stages - 1 && progress * all >= (Math.Pow(3, stage + 1) - 1) / 2) stage++;
        return Math.Pow(10, -stage / (Stages - 1.0));
    }
}
