using System.Globalization;

namespace VaeScience.Science;

/// <summary>A figure over seeds.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation between seeds; 0 of one seed.</param>
internal readonly record struct Spread(double Mean, double Deviation)
{
    /// <summary>Mean and, in brackets, standard deviation.</summary>
    public string Words => string.Create(CultureInfo.InvariantCulture, $"{Mean:F3} ({Deviation:F3})");

    /// <summary>Of the figures of all seeds.</summary>
    public static Spread Of(double[] values)
    {
        var mean = values.Average();
        return new Spread(mean, values.Length < 2 ? 0 : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1)));
    }
}
