namespace VaeScience.Models.Schedules;

/// <summary>How the learning rate changes over training.</summary>
public abstract class Schedule : Part
{
    /// <summary>The factor on the optimizer's learning rate.</summary>
    /// <param name="epoch">Epochs done, with parts.</param>
    /// <param name="epochs">Epochs in all.</param>
    public abstract double Factor(double epoch, double epochs);

    /// <summary>The part of the epochs that is done, from 0 to 1; 1 where there are none.</summary>
    /// <param name="epoch">Epochs done, with parts.</param>
    /// <param name="epochs">Epochs in all.</param>
    protected static double Progress(double epoch, double epochs) => epochs > 0 ? Math.Clamp(epoch / epochs, 0, 1) : 1;
}
