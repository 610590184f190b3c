namespace VaeScience.Analysis.Figures;

/// <summary>One line of a <see cref="LineChart"/>.</summary>
public sealed class LineSeries
{
    /// <param name="name">What is printed at its end or in the legend.</param>
    /// <param name="xs">[n], finite, in the order in which they are joined.</param>
    /// <param name="ys">[n], finite.</param>
    /// <exception cref="ArgumentException">A value is not finite, or the lengths differ.</exception>
    public LineSeries(string name, IReadOnlyList<double> xs, IReadOnlyList<double> ys)
    {
        Guard.Drawable(xs, nameof(xs));
        Guard.Drawable(ys, nameof(ys));
        Guard.Length(ys.Count, xs.Count, nameof(ys));
        (Name, Xs, Ys) = (name, xs, ys);
    }

    /// <summary>What the line is.</summary>
    public string Name { get; }

    /// <summary>[n], horizontal values.</summary>
    public IReadOnlyList<double> Xs { get; }

    /// <summary>[n], vertical values.</summary>
    public IReadOnlyList<double> Ys { get; }

    /// <summary>[n], lower edge of the band round the line; null for none.</summary>
    public IReadOnlyList<double>? Low { get; init => field = Checked(value, nameof(Low)); }

    /// <summary>[n], upper edge of the band; given together with <see cref="Low"/>.</summary>
    public IReadOnlyList<double>? High { get; init => field = Checked(value, nameof(High)); }

    private IReadOnlyList<double>? Checked(IReadOnlyList<double>? edge, string name)
    {
        if (edge is null) return null;
        Guard.Drawable(edge, name);
        Guard.Length(edge.Count, Xs.Count, name);
        return edge;
    }
}
