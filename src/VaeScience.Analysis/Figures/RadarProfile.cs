namespace VaeScience.Analysis.Figures;

/// <summary>One closed line of a <see cref="RadarChart"/>.</summary>
public sealed class RadarProfile
{
    /// <param name="name">Whose profile it is.</param>
    /// <param name="values">[attributes], finite.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public RadarProfile(string name, IReadOnlyList<double> values)
    {
        Guard.Drawable(values, nameof(values));
        (Name, Values) = (name, values);
    }

    /// <summary>Whose profile it is.</summary>
    public string Name { get; }

    /// <summary>[attributes], the values.</summary>
    public IReadOnlyList<double> Values { get; }
}
