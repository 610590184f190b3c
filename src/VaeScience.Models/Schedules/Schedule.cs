namespace VaeScience.Models.Schedules;

/// <summary>How the learning rate changes over training.</summary>
public abstract class Schedule : Part
{
    /// <summary>The factor on the optimizer's learning rate.</summary>
    /// <param name="epoch">Epochs done, with parts.</param>
    /// <param name="epochs">Epochs in all.</param>
    public abstract double Factor(double epoch, double epochs);
}
