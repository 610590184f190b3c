namespace VaeScience.Analysis.Figures;

/// <summary>Maps data values to pixels and knows the ticks.</summary>
internal sealed class Scale
{
    private static readonly double[] RoundDigits = [1, 2, 5];

    private readonly Interval domain;
    private readonly double first;
    private readonly double last;
    private readonly bool logarithmic;
    private readonly bool whole;

    /// <param name="domain">The values shown; above 0 when logarithmic.</param>
    /// <param name="first">The pixel of the lowest value.</param>
    /// <param name="last">The pixel of the highest value; below first for an axis that points upwards.</param>
    /// <param name="axis">Whether powers of ten are equally far apart, and whether ticks are whole numbers.</param>
    public Scale(Interval domain, double first, double last, Axis axis)
    {
        this.domain = domain;
        this.first = first;
        this.last = last;
        (logarithmic, whole) = (axis.Logarithmic, axis.Whole);
    }

    public Interval Domain => domain;

    /// <summary>Pixels for one unit of the data; of a linear scale only.</summary>
    public double PixelsPerUnit => Math.Abs(last - first) / domain.Span;

    public double At(double value)
    {
        var share = logarithmic
            ? Math.Log10(value / domain.Low) / Math.Log10(domain.High / domain.Low)
            : (value - domain.Low) / domain.Span;
        return first + share * (last - first);
    }

    /// <summary>Ticks at 1, 2 or 5 times a power of ten, as many as find room for their labels.</summary>
    /// <param name="room">Pixels a label of this text takes along the axis, its gap included.</param>
    public IReadOnlyList<Tick> Ticks(Func<string, double> room)
    {
        var length = Math.Abs(last - first);
        for (var wanted = 9; wanted > 2; wanted--)
        {
            var ticks = Candidates(wanted);
            if (ticks.Count < 2 || Fits(ticks, room)) return ticks;
        }
        var few = Candidates(2);
        return few.Count == 0 || length / few.Count >= few.Max(t => room(t.Text)) ? few : [few[0]];
    }

    /// <summary>About so many round values inside the interval.</summary>
    public static IReadOnlyList<Tick> Linear(Interval domain, int wanted, double smallestStep = 0)
    {
        var step = Math.Max(smallestStep, RoundStep(domain.Span / wanted));
        var ticks = new List<Tick>();
        // Counting in steps keeps 0.1 + 0.1 + 0.1 from drifting away from 0.3.
        var start = (long)Math.Ceiling(domain.Low / step - 1e-9);
        var end = (long)Math.Floor(domain.High / step + 1e-9);
        var largest = Math.Max(Math.Abs(domain.Low), Math.Abs(domain.High));
        for (var i = start; i <= end; i++) ticks.Add(new Tick(i * step, NumberText.Tick(i * step, step, largest)));
        return ticks;
    }

    /// <summary>Powers of ten inside the interval, every n-th when there are many; with 2 and 5 between when there are few.</summary>
    public static IReadOnlyList<Tick> Logarithmic(Interval domain, int wanted)
    {
        var start = (int)Math.Ceiling(Math.Log10(domain.Low) - 1e-9);
        var end = (int)Math.Floor(Math.Log10(domain.High) + 1e-9);
        if (end - start < 2)
        {
            var between = from exponent in Enumerable.Range(start - 1, end - start + 2)
                          from digit in RoundDigits
                          let value = digit * Math.Pow(10, exponent)
                          where value >= domain.Low * (1 - 1e-9) && value <= domain.High * (1 + 1e-9)
                          select new Tick(value, NumberText.Short(value));
            var fine = between.ToList();
            if (fine.Count >= 2 && fine.Count <= wanted + 1) return fine;
            if (end <= start) return Linear(domain, wanted);
        }
        var every = Math.Max(1, (int)Math.Ceiling((end - start + 1) / (double)wanted));
        return [.. from e in Enumerable.Range(start, end - start + 1)
                   where e % every == 0 || every == 1
                   select new Tick(Math.Pow(10, e), NumberText.Short(Math.Pow(10, e)))];
    }

    /// <summary>The smallest of 1, 2, 5 times a power of ten that is not below the given step.</summary>
    public static double RoundStep(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        var digit = step / power;
        return (digit <= 1 + 1e-9 ? 1 : digit <= 2 + 1e-9 ? 2 : digit <= 5 + 1e-9 ? 5 : 10) * power;
    }

    /// <summary>The largest number of one significant digit that is not above the value.</summary>
    public static double OneDigitBelow(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Math.Floor(value / power + 1e-9) * power;
    }

    private IReadOnlyList<Tick> Candidates(int wanted) =>
        logarithmic ? Logarithmic(domain, wanted) : Linear(domain, wanted, whole ? 1 : 0);

    private bool Fits(IReadOnlyList<Tick> ticks, Func<string, double> room)
    {
        for (var i = 1; i < ticks.Count; i++)
        {
            var apart = Math.Abs(At(ticks[i].Value) - At(ticks[i - 1].Value));
            if (apart < (room(ticks[i].Text) + room(ticks[i - 1].Text)) / 2) return false;
        }
        return true;
    }
}
