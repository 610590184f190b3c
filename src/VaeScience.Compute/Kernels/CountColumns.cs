using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Kernels;

/// <summary>Counts that are not zero, gathered into columns of double: parameters in, log probabilities and slopes out.</summary>
internal readonly ref struct CountColumns
{
    // x = count, m = mean, r = inverse dispersion, a = logit of an extra zero

    /// <summary>How many columns.</summary>
    public const int Count = 14;

    private const int InputCount = 8;

    /// <summary>To here ratios of gamma functions are products of few factors, which cost less and keep more digits.</summary>
    public const int FewFactors = 8;

    private const int SmallCounts = 256;
    private static readonly double[] SmallLogFactorials = [.. Enumerable.Range(0, SmallCounts).Select(x => SpecialFunctions.Lgamma(x + 1.0))];

    private readonly Span<double> memory;

    /// <summary>Cuts memory into columns.</summary>
    /// <param name="memory">Of <see cref="Count"/> columns or more.</param>
    /// <param name="length">Of a column.</param>
    public CountColumns(Span<double> memory, int length)
    {
        this.memory = memory;
        X = memory[..length];
        LogFactorials = memory.Slice(length, length);
        LogMeans = memory.Slice(2 * length, length);
        LogDispersions = memory.Slice(3 * length, length);
        LogGammas = memory.Slice(4 * length, length);
        Digammas = memory.Slice(5 * length, length);
        Logits = memory.Slice(6 * length, length);
        Dispersions = memory.Slice(7 * length, length);
        Y = memory.Slice(8 * length, length);
        MeanSlopes = memory.Slice(9 * length, length);
        DispersionSlopes = memory.Slice(10 * length, length);
        LogitSlopes = memory.Slice(11 * length, length);
        Means = memory.Slice(12 * length, length);
        Totals = memory.Slice(13 * length, length);
    }

    public Span<double> X { get; }

    public Span<double> LogFactorials { get; }

    public Span<double> LogMeans { get; }

    public Span<double> LogDispersions { get; }

    public Span<double> LogGammas { get; }

    public Span<double> Digammas { get; }

    public Span<double> Logits { get; }

    public Span<double> Dispersions { get; }

    public Span<double> Y { get; }

    public Span<double> MeanSlopes { get; }

    public Span<double> DispersionSlopes { get; }

    public Span<double> LogitSlopes { get; }

    private Span<double> Means { get; }

    private Span<double> Totals { get; }

    /// <summary>log x!, from a table where x is a small whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double LogFactorial(double x) =>
        (uint)(int)x < SmallCounts && (int)x == x ? SmallLogFactorials[(int)x] : SpecialFunctions.Lgamma(x + 1);

    /// <summary>Whether a count that is not zero is a whole number of <see cref="FewFactors"/> at most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSmall(double x) => (uint)((int)x - 1) < FewFactors && (int)x == x;

    /// <summary>Fills the inputs behind these counts with the last one, so that lanes are whole.</summary>
    public void Pad(int used)
    {
        for (var column = 0; column < InputCount; column++)
        {
            var elements = memory.Slice(column * X.Length, X.Length);
            elements[used..].Fill(elements[used - 1]);
        }
    }

    /// <summary>x log m - m - log x!, and x - m.</summary>
    public void Poisson<TLane>()
        where TLane : struct, ILane<TLane, double>
    {
        Elementwise.Unary<Exp, double>(LogMeans, Means);
        for (var k = 0; k <= X.Length - TLane.Count; k += TLane.Count)
        {
            var (x, m) = (Load<TLane>(X, k), Load<TLane>(Means, k));
            (x * Load<TLane>(LogMeans, k) - m - Load<TLane>(LogFactorials, k)).Store(ref Y[k]);
            (x - m).Store(ref MeanSlopes[k]);
        }
    }

    /// <summary>lnG(x+r) - lnG(r) - log x! + r log(r/(r+m)) + x log(m/(r+m)), and its slopes in log m and log r.</summary>
    /// <param name="isSmall">Whether all counts are whole numbers from 1 to <see cref="FewFactors"/>.</param>
    /// <param name="wantsGammas">Whether r, lnG(r) and digamma(r) are still to be computed.</param>
    public void NegativeBinomial<TLane>(bool isSmall, bool wantsGammas)
        where TLane : struct, ILane<TLane, double>
    {
        Elementwise.Unary<Exp, double>(LogMeans, Means);
        if (wantsGammas) Elementwise.Unary<Exp, double>(LogDispersions, Dispersions);
        if (isSmall) MultiplyFactors<TLane>();
        else SubtractGammas(wantsGammas);
        Elementwise.Binary<Add, double>(Dispersions, Means, Totals);
        Elementwise.Unary<Log, double>(Totals, MeanSlopes);
        for (var k = 0; k <= X.Length - TLane.Count; k += TLane.Count) CombineGammas<TLane>(k);
    }

    /// <summary>Adds log(1 - sigmoid(a)) = -softplus(a), with the slope -sigmoid(a).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void NoExtraZero<TLane>()
        where TLane : struct, ILane<TLane, double>
    {
        for (var k = 0; k <= X.Length - TLane.Count; k += TLane.Count)
        {
            var a = Load<TLane>(Logits, k);
            // One exponential for softplus and sigmoid.
            var e = Exponential.Exp<TLane, double>(-TLane.Abs(a));
            var softplus = TLane.Max(TLane.Create(0.0), a) + Logistic.Log1pOfUnit<TLane, double>(e);
            (Load<TLane>(Y, k) - softplus).Store(ref Y[k]);
            (TLane.Select(a < TLane.Create(0.0), -e, TLane.Create(-1.0)) / (TLane.Create(1.0) + e)).Store(ref LogitSlopes[k]);
        }
    }

    /// <summary>lnG(x+r) - lnG(r) = log of the product of r + i for i below x into Y; digamma(x+r) - digamma(r), the sum of 1/(r+i), into DispersionSlopes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyFactors<TLane>()
        where TLane : struct, ILane<TLane, double>
    {
        for (var k = 0; k <= X.Length - TLane.Count; k += TLane.Count)
        {
            var (x, r) = (Load<TLane>(X, k), Load<TLane>(Dispersions, k));
            var (numerator, product) = (TLane.Create(1.0), r);
            // The sum is kept as one fraction, so that it costs one division.
            for (var i = 1; i < FewFactors; i++)
            {
                var isFactor = x > TLane.Create((double)i);
                if (!TLane.Any(isFactor)) break;
                var factor = r + TLane.Create((double)i);
                numerator = TLane.Select(isFactor, TLane.FusedMultiplyAdd(numerator, factor, product), numerator);
                product = TLane.Select(isFactor, product * factor, product);
            }
            product.Store(ref Totals[k]);
            (numerator / product).Store(ref DispersionSlopes[k]);
        }
        Elementwise.Unary<Log, double>(Totals, Y);
    }

    private void SubtractGammas(bool wantsGammas)
    {
        if (wantsGammas)
        {
            Elementwise.Unary<Lgamma, double>(Dispersions, LogGammas);
            Elementwise.Unary<Digamma, double>(Dispersions, Digammas);
        }
        Elementwise.Binary<Add, double>(X, Dispersions, Totals);
        Elementwise.Unary<Lgamma, double>(Totals, Y);
        Elementwise.Binary<Subtract, double>(Y, LogGammas, Y);
        Elementwise.Unary<Digamma, double>(Totals, DispersionSlopes);
        Elementwise.Binary<Subtract, double>(DispersionSlopes, Digammas, DispersionSlopes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CombineGammas<TLane>(int k)
        where TLane : struct, ILane<TLane, double>
    {
        var (x, m, r, logTotal) = (Load<TLane>(X, k), Load<TLane>(Means, k), Load<TLane>(Dispersions, k), Load<TLane>(MeanSlopes, k));
        var logShare = Load<TLane>(LogDispersions, k) - logTotal;
        var difference = (x - m) / Load<TLane>(Totals, k);
        (Load<TLane>(Y, k) - Load<TLane>(LogFactorials, k) + r * logShare + x * (Load<TLane>(LogMeans, k) - logTotal)).Store(ref Y[k]);
        (r * difference).Store(ref MeanSlopes[k]);
        (r * (Load<TLane>(DispersionSlopes, k) + logShare - difference)).Store(ref DispersionSlopes[k]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Load<TLane>(Span<double> column, int k)
        where TLane : struct, ILane<TLane, double> => TLane.Load(ref Unsafe.Add(ref MemoryMarshal.GetReference(column), k));
}
