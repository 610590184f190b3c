namespace VaeScience.Analysis.Figures;

/// <summary>One bar for each category.</summary>
public sealed class BarSeries
{
    /// <param name="name">What the series is; printed in the legend when there are several.</param>
    /// <param name="values">[categories], finite, any sign.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public BarSeries(string name, IReadOnlyList<double> values)
    {
        Guard.Drawable(values, nameof(values));
        (Name, Values) = (name, values);
    }

    /// <summary>What the series is.</summary>
    public string Name { get; }

    /// <summary>[categories], the ends of the bars.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>[categories], lower ends of the error bars, in units of the value axis (not distances); null for no error bars.</summary>
    public IReadOnlyList<double>? Low { get; init => field = Checked(value, nameof(Low)); }

    /// <summary>[categories], upper ends of the error bars; given together with <see cref="Low"/>.</summary>
    public IReadOnlyList<double>? High { get; init => field = Checked(value, nameof(High)); }

    /// <summary>A series whose error bars reach the same distance to both sides.</summary>
    /// <param name="name">What the series is.</param>
    /// <param name="values">[categories], finite.</param>
    /// <param name="errors">[categories], half lengths of the error bars, such as standard errors.</param>
    /// <exception cref="ArgumentException">A value is not finite, or the lengths differ.</exception>
    public static BarSeries WithErrors(string name, IReadOnlyList<double> values, IReadOnlyList<double> errors)
    {
        Guard.Length(errors.Count, values.Count, nameof(errors));
        return new BarSeries(name, values)
        {
            Low = [.. values.Zip(errors, (v, e) => v - e)],
            High = [.. values.Zip(errors, (v, e) => v + e)],
        };
    }

    private IReadOnlyList<double>? Checked(IReadOnlyList<double>? ends, string name)
    {
        if (ends is null) return null;
        Guard.Drawable(ends, name);
        Guard.Length(ends.Count, Values.Count, name);
        return ends;
    }
}
