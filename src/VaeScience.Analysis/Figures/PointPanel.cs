namespace VaeScience.Analysis.Figures;

/// <summary>One number of every point, for a panel of <see cref="PointPanels"/>.</summary>
public sealed class PointPanel
{
    /// <param name="name">What the number is.</param>
    /// <param name="values">[n], finite, from 0.</param>
    /// <param name="high">What gets the darkest colour, above 0; larger values get it, too.</param>
    /// <exception cref="ArgumentException">A value is negative or not finite, or the darkest is not above 0.</exception>
    public PointPanel(string name, IReadOnlyList<double> values, double high)
    {
        Guard.Drawable(values, nameof(values));
        if (values.Any(v => v < 0)) throw new ArgumentException($"{name}: the scale starts at 0, a value is below.", nameof(values));
        if (!(high > 0 && double.IsFinite(high))) throw new ArgumentException($"{name}: the darkest colour stands for {high}, wanted is a number above 0.", nameof(high));
        (Name, Values, High) = (name, values, high);
    }

    /// <summary>What the number is.</summary>
    public string Name { get; }

    /// <summary>[n], from 0.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>What gets the darkest colour.</summary>
    public double High { get; }
}
