using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>Counts that are not zero, gathered into columns of double: parameters in, log probabilities and slopes out.</summary>
internal readonly ref struct CountColumns
{
    // x = count, m = mean, r = inverse dispersion, a = logit of an extra zero

    /// <summary>How many columns.</summary>
    public const int Count = 11;

    private const int SmallCounts = 256;
    private static readonly double[] SmallLogFactorials = [.. Enumerable.Range(0, SmallCounts).Select(x => SpecialFunctions.Lgamma(x + 1.0))];
    private readonly Span<double> memory;
    private readonly int length;

    public CountColumns(Span<double> memory, int length)
    {
        this.memory = memory;
        this.length = length;
    }

    public Span<double> X => Column(0);

    public Span<double> LogFactorials => Column(1);

    public Span<double> LogMeans => Column(2);

    public Span<double> LogDispersions => Column(3);

    public Span<double> LogGammas => Column(4);

    public Span<double> Digammas => Column(5);

    public Span<double> Logits => Column(6);

    public Span<double> Y => Column(7);

    public Span<double> MeanSlopes => Column(8);

    public Span<double> DispersionSlopes => Column(9);

    public Span<double> LogitSlopes => Column(10);

    /// <summary>log x!, from a table where x is a small whole number.</summary>
    public static double LogFactorial(double x) =>
        x < SmallCounts && x >= 0 && (int)x == x ? SmallLogFactorials[(int)x] : SpecialFunctions.Lgamma(x + 1);

    /// <summary>Computes one lane of elements.</summary>
    /// <param name="k">The first.</param>
    /// <param name="isDispersed">Negative binomial, else Poisson.</param>
    /// <param name="isInflated">Whether there are extra zeros.</param>
    /// <param name="wantsGammas">Whether lnG(r) and digamma(r) are still to be computed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Evaluate<TLane>(int k, bool isDispersed, bool isInflated, bool wantsGammas)
        where TLane : struct, ILane<TLane, double>
    {
        var (x, logM) = (TLane.Load(ref X[k]), TLane.Load(ref LogMeans[k]));
        var m = Exponential.Exp<TLane, double>(logM);
        var y = -TLane.Load(ref LogFactorials[k]);
        if (isDispersed)
        {
            var logR = TLane.Load(ref LogDispersions[k]);
            var r = Exponential.Exp<TLane, double>(logR);
            var logGamma = wantsGammas ? LogGamma.Lgamma<TLane, double>(r) : TLane.Load(ref LogGammas[k]);
            var digamma = wantsGammas ? Polygamma.Digamma<TLane, double>(r) : TLane.Load(ref Digammas[k]);
            var inverse = TLane.Create(1.0) / (r + m);
            var logTotal = Logarithm.Log<TLane, double>(r + m);
            var difference = (x - m) * inverse;
            y = y + (LogGamma.Lgamma<TLane, double>(x + r) - logGamma) + r * (logR - logTotal) + x * (logM - logTotal);
            (r * difference).Store(ref MeanSlopes[k]);
            (r * (Polygamma.Digamma<TLane, double>(x + r) - digamma + (logR - logTotal) - difference)).Store(ref DispersionSlopes[k]);
        }
        else
        {
            y = y + x * logM - m;
            (x - m).Store(ref MeanSlopes[k]);
        }
        if (isInflated)
        {
            var a = TLane.Load(ref Logits[k]);
            y -= Logistic.Softplus<TLane, double>(a);
            (-Logistic.Sigmoid<TLane, double>(a)).Store(ref LogitSlopes[k]);
        }
        y.Store(ref Y[k]);
    }

    private Span<double> Column(int index) => memory.Slice(index * length, length);
}
