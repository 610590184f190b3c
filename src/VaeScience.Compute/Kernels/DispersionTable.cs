using System.Numerics;
using VaeScience.Compute.Ops;

namespace VaeScience.Compute.Kernels;

/// <summary>What a negative binomial needs of its inverse dispersion: computed once for each feature, or row by row where it is decoded.</summary>
internal sealed class DispersionTable
{
    // r = inverse dispersion, f = features; r, lnG(r) and digamma(r) in double, since they stand in differences of nearly equal numbers
    private readonly Tensor? logDispersion;
    private readonly Tensor values;
    private readonly Storage? gammas;
    private readonly int features;

    public DispersionTable(Tape tape, Tensor? logDispersion, int parts, int features)
    {
        (this.logDispersion, this.features) = (logDispersion, features);
        values = tape.Rent([logDispersion is null ? parts : 1, 2 * features]);
        if (logDispersion is not null) gammas = tape.Workspace.Rent(DType.Float64, 4 * features);
    }

    /// <summary>r and 1/r over a row, with log r, r, lnG(r) and digamma(r) in double; these are empty where r is decoded.</summary>
    public readonly ref struct Line<T>
    {
        public ReadOnlySpan<T> Values { get; init; }

        public ReadOnlySpan<T> Inverses { get; init; }

        public ReadOnlySpan<T> Decoded { get; init; }

        public ReadOnlySpan<double> Logs { get; init; }

        public ReadOnlySpan<double> Doubles { get; init; }

        public ReadOnlySpan<double> LogGammas { get; init; }

        public ReadOnlySpan<double> Digammas { get; init; }
    }

    /// <summary>Computes the table, unless r is decoded.</summary>
    public void Fill<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (logDispersion is null) return;
        var given = logDispersion.Span<T>();
        var logs = Double(0);
        var doubles = Double(1);
        for (var j = 0; j < features; j++) logs[j] = Clamped(given[given.Length == 1 ? 0 : j]);
        Elementwise.Unary<Operators.Exp, double>(logs, doubles);
        Elementwise.Unary<Operators.Lgamma, double>(doubles, Double(2));
        Elementwise.Unary<Operators.Digamma, double>(doubles, Double(3));
        var r = values.Span<T>()[..features];
        for (var j = 0; j < features; j++) r[j] = T.CreateTruncating(doubles[j]);
        Elementwise.Unary<Operators.Reciprocal, T>(r, values.Span<T>()[features..]);
    }

    /// <summary>The table's one line; or, where r is decoded, that of a row, in the place of a part.</summary>
    public Line<T> Row<T>(int part, ReadOnlySpan<T> decoded)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var at = logDispersion is null ? 2 * part * features : 0;
        var r = values.Span<T>().Slice(at, features);
        var inverses = values.Span<T>().Slice(at + features, features);
        if (logDispersion is not null)
            return new Line<T> { Values = r, Inverses = inverses, Logs = Double(0), Doubles = Double(1), LogGammas = Double(2), Digammas = Double(3) };
        for (var j = 0; j < features; j++) r[j] = T.CreateTruncating(Clamped(decoded[j]));
        Elementwise.Unary<Operators.Exp, T>(r, r);
        Elementwise.Unary<Operators.Reciprocal, T>(r, inverses);
        return new Line<T> { Values = r, Inverses = inverses, Decoded = decoded };
    }

    /// <summary>Adds the slopes of all rows, weighted by the rows' gradients (empty: one each), to the gradient of log r.</summary>
    public void AddGradient<T>(ReadOnlySpan<T> slopes, ReadOnlySpan<T> weights, int columns, Tensor target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The table's own values are spent.
        var sums = values.Span<T>()[..features];
        sums.Clear();
        for (var i = 0; i < slopes.Length / Math.Max(1, columns); i++)
            Elementwise.ScaleAdd(slopes.Slice(i * columns, columns), weights.IsEmpty ? T.One : weights[i], sums);
        var gradient = target.AddGradient<T>();
        StopBeyondBounds<T>(target.Span<T>(), sums);
        if (gradient.Length == 1 && columns != 1) gradient[0] += T.CreateTruncating(Reduction.Sum<T>(sums));
        else Elementwise.Binary<Operators.Add, T>(gradient, sums, gradient);
    }

    /// <summary>A value that is held at its bound has no slope.</summary>
    public static void StopBeyondBounds<T>(ReadOnlySpan<T> given, Span<T> slopes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (low, high) = (T.CreateTruncating(CountForm.LeastLogDispersion), T.CreateTruncating(CountForm.GreatestLogDispersion));
        for (var j = 0; j < slopes.Length; j++)
        {
            var v = given[given.Length == 1 ? 0 : j];
            if (v < low || v > high) slopes[j] = T.Zero;
        }
    }

    /// <summary>log r within its bounds, in double.</summary>
    public static double Clamped<T>(T logDispersion)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Math.Clamp(double.CreateTruncating(logDispersion), CountForm.LeastLogDispersion, CountForm.GreatestLogDispersion);

    private Span<double> Double(int index) => ((HostStorage<double>)gammas!).Span(index * features, features);
}
