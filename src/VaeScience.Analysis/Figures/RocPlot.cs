using System.Globalization;
using System.Text;

namespace VaeScience.Analysis.Figures;

/// <summary>ROC curves in a square, with the diagonal of a coin toss and each area in the legend.</summary>
public sealed class RocPlot : Figure
{
    private const double LargestSide = 520;

    private readonly IReadOnlyList<RocCurve> curves;

    /// <param name="title">The heading.</param>
    /// <param name="curves">The curves.</param>
    public RocPlot(string title, params IReadOnlyList<RocCurve> curves)
        : base(title) => this.curves = curves;

    /// <summary>What a false positive is, on the horizontal axis.</summary>
    public Axis FalsePositives { get; init; } = new("false positive rate");

    /// <summary>What a true positive is, on the vertical axis.</summary>
    public Axis TruePositives { get; init; } = new("true positive rate");

    internal override double Draw(Svg svg, double width, double top)
    {
        List<LegendEntry> legend = [.. curves.Select((c, i) => new LegendEntry(i, NameOf(c)))];
        var plotTop = top + Legend.Height(legend, width - 4);
        Legend.Draw(svg, new Box(4, top, width, plotTop), legend, Legend.LineSample);
        var side = Math.Min(LargestSide, width - 70);
        var height = plotTop + side + 6 + Frame.BottomMargin(FalsePositives, side);
        var unit = new Interval(0, 1);
        var frame = Frame.Fit(new Box(0, plotTop, Math.Min(width, side + 66), height), (FalsePositives, TruePositives), (unit, unit));
        frame.Draw(svg);
        svg.Begin("line").Attr("x1", frame.Area.Left).Attr("y1", frame.Area.Bottom).Attr("x2", frame.Area.Right).Attr("y2", frame.Area.Top)
            .Stroke(Palette.Axis, 1).Attr("stroke-dasharray", "3 4").Tooltip("chance").End();
        for (var i = 0; i < curves.Count; i++) DrawCurve(svg, frame, i);
        return height;
    }

    private static string NameOf(RocCurve curve)
    {
        if (curve.Auc is not { } auc) return curve.Name;
        var text = string.Create(CultureInfo.InvariantCulture, $"{curve.Name}, AUC {auc:0.000}");
        if (curve.AucInterval is not { } ci) return text;
        return string.Create(CultureInfo.InvariantCulture, $"{text} ({ci.Low:0.000} to {ci.High:0.000})");
    }

    // Points that share a pixel with the one before add nothing that can be seen.
    private void DrawCurve(Svg svg, Frame frame, int i)
    {
        var curve = curves[i];
        var d = new StringBuilder();
        double lastX = double.NaN, lastY = double.NaN;
        for (var k = 0; k < curve.FalsePositiveRates.Count; k++)
        {
            var (x, y) = (frame.X.At(curve.FalsePositiveRates[k]), frame.Y.At(curve.TruePositiveRates[k]));
            if (k > 0 && k < curve.FalsePositiveRates.Count - 1 && Math.Abs(x - lastX) + Math.Abs(y - lastY) < 0.5) continue;
            d.Append(d.Length == 0 ? 'M' : 'L').Append(NumberText.Point(x, y));
            (lastX, lastY) = (x, y);
        }
        if (d.Length == 0) return;
        svg.BeginStroke(d.ToString()).Stroke(Palette.Of(i), 2).Attr("stroke-linejoin", "round");
        svg.Dash(i);
        svg.Tooltip(NameOf(curve)).End();
    }
}
