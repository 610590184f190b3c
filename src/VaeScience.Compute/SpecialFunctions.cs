namespace VaeScience.Compute;

/// <summary>Pending.</summary>
public static class SpecialFunctions
{
    /// <summary>1 / (1 + e^-x).</summary>
    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));
}
