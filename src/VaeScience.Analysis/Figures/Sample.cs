namespace VaeScience.Analysis.Figures;

/// <summary>Values of one kind, such as the scores of the background events.</summary>
public sealed class Sample
{
    /// <param name="name">What the values are; printed in the legend when there are several samples.</param>
    /// <param name="values">[n], finite.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public Sample(string name, IReadOnlyList<double> values)
    {
        Guard.Drawable(values, nameof(values));
        (Name, Values) = (name, values);
    }

    /// <summary>What the values are.</summary>
    public string Name { get; }

    /// <summary>[n], the values.</summary>
    public IReadOnlyList<double> Values { get; }
}
