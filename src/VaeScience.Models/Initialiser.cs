namespace VaeScience.Models;

/// <summary>Fills a parameter with its starting values.</summary>
/// <param name="values">Row-major, to be overwritten.</param>
/// <param name="random">Numbers of this parameter alone.</param>
public delegate void Initialiser(Span<double> values, Philox random);

/// <summary>The starting values that layers use.</summary>
public static class Initialisers
{
    /// <summary>The same value everywhere.</summary>
    public static Initialiser Constant(double value) => (values, _) => values.Fill(value);

    /// <summary>These values.</summary>
    public static Initialiser Of(double[] start) => (values, _) => start.CopyTo(values);

    /// <summary>N(0, sd^2).</summary>
    public static Initialiser Normal(double sd) => (values, random) =>
    {
        random.FillNormal(values);
        foreach (ref var v in values) v *= sd;
    };

    /// <summary>U(-1/sqrt(fan in), 1/sqrt(fan in)): what PyTorch's Linear and convolution layers start from.</summary>
    /// <param name="fanIn">Inputs to one unit.</param>
    public static Initialiser FanInUniform(int fanIn) => (values, random) =>
    {
        var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        random.FillUniform(values);
        foreach (ref var v in values) v = (2 * v - 1) * bound;
    };
}
