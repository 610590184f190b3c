namespace VaeScience.Analysis.Figures;

/// <summary>A closed interval of data values.</summary>
internal readonly record struct Interval(double Low, double High)
{
    public double Span => High - Low;

    /// <summary>The smallest interval round all values; null when there are none.</summary>
    public static Interval? Around(IEnumerable<double> values)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var v in values)
        {
            low = Math.Min(low, v);
            high = Math.Max(high, v);
        }
        return low <= high ? new Interval(low, high) : null;
    }

    public Interval With(double value) => new(Math.Min(Low, value), Math.Max(High, value));

    /// <summary>The part of an axis that shows these values: never of zero length, with a margin on both sides.</summary>
    /// <param name="data">The values' interval; null when there are none.</param>
    /// <param name="axis">The axis; its From and To widen the interval and take no margin.</param>
    /// <param name="margin">The margin as a share of the span.</param>
    public static Interval ForAxis(Interval? data, Axis axis, double margin)
    {
        var values = data ?? Around(new[] { axis.From, axis.To }.Where(v => v.HasValue).Select(v => v!.Value))
            ?? (axis.Logarithmic ? new Interval(1, 10) : new Interval(0, 1));
        if (axis.Logarithmic)
        {
            var smallest = Math.Min(values.Low, axis.From ?? values.Low);
            if (smallest <= 0)
                throw new ArgumentException($"'{axis.Label}' holds {smallest}: a logarithmic axis needs values above 0.", nameof(data));
            values = new Interval(Math.Log10(values.Low), Math.Log10(values.High));
        }
        if (values.Span <= 1e-12 * Math.Max(Math.Abs(values.Low), Math.Abs(values.High)))
        {
            var half = axis.Logarithmic ? 0.5 : values.Low == 0 ? 0.5 : Math.Abs(values.Low) * 0.1;
            values = new Interval(values.Low - half, values.High + half);
        }
        var pad = margin * values.Span;
        var shown = new Interval(values.Low - pad, values.High + pad);
        if (axis.From is { } from && Shown(from) <= values.Low) shown = shown with { Low = Shown(from) };
        if (axis.To is { } to && Shown(to) >= values.High) shown = shown with { High = Shown(to) };
        return axis.Logarithmic ? new Interval(Math.Pow(10, shown.Low), Math.Pow(10, shown.High)) : shown;

        double Shown(double end) => axis.Logarithmic ? Math.Log10(end) : end;
    }
}
