namespace VaeScience.Analysis.Figures;

/// <summary>Refusals of what cannot be drawn.</summary>
internal static class Guard
{
    // Beyond this the span of an axis may overflow.
    private const double Largest = 1e300;

    /// <summary>Refuses NaN, infinities and values too large for an axis.</summary>
    public static void Drawable(IReadOnlyList<double> values, string name)
    {
        for (var i = 0; i < values.Count; i++)
            if (!(Math.Abs(values[i]) <= Largest))
                throw new ArgumentException($"{name}[{i}] is {values[i]}: a figure takes finite numbers only; leave such rows out.", name);
    }

    /// <summary>Refuses a list of another length.</summary>
    public static void Length(int got, int want, string name)
    {
        if (got != want)
            throw new ArgumentException($"{name} has {got} entries, {want} are needed.", name);
    }
}
