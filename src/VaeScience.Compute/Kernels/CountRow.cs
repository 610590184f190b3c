using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VaeScience.Compute.Ops;

namespace VaeScience.Compute.Kernels;

/// <summary>Log probabilities and slopes of one row of counts.</summary>
/// <remarks>
/// Most counts are zero and need neither gamma functions nor the logarithm of the mean: every element is computed as if it were zero, over
/// lanes, and the few others are then gathered and computed over lanes of double, since they are differences of large numbers.
/// </remarks>
internal ref struct CountRow<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // x = count, m = mean, r = inverse dispersion, a = logit of an extra zero
    private const int Block = 128;

    public ReadOnlySpan<T> X { get; set; }

    /// <summary>log m, or what <see cref="Shift"/> makes log m of.</summary>
    public ReadOnlySpan<T> LogMeans { get; set; }

    /// <summary>m but for <see cref="WeightScale"/>; empty where m = exp(log m).</summary>
    public ReadOnlySpan<T> Weights { get; set; }

    public T WeightScale { get; set; }

    public double Shift { get; set; }

    /// <summary>Empty for Poisson.</summary>
    public DispersionTable.Line<T> Dispersion { get; set; }

    /// <summary>Empty without extra zeros.</summary>
    public ReadOnlySpan<T> Logits { get; set; }

    public Span<T> Y { get; set; }

    public Span<T> MeanSlopes { get; set; }

    public Span<T> DispersionSlopes { get; set; }

    public Span<T> LogitSlopes { get; set; }

    /// <summary>Fills <see cref="Y"/> and the slopes.</summary>
    public readonly void Evaluate<TLane, TDouble>()
        where TLane : struct, ILane<TLane, T>
        where TDouble : struct, ILane<TDouble, double>
    {
        var whole = X.Length - X.Length % TLane.Count;
        Zeros<TLane>(0, whole);
        Zeros<Lane1<T>>(whole, X.Length);
        Span<int> indices = stackalloc int[Block];
        var found = 0;
        for (var j = 0; j < X.Length; j++)
        {
            indices[found] = j;
            // Without a branch, which would be guessed wrong at every other count.
            found += X[j] != T.Zero ? 1 : 0;
            if (found < Block) continue;
            Counts<TDouble>(indices);
            found = 0;
        }
        if (found > 0) Counts<TDouble>(indices[..found]);
        if (Weights.IsEmpty) StopBeyondGreatestMean();
    }

    /// <summary>Missing values have neither probability nor slopes; selected, not multiplied, since they may be NaN.</summary>
    public readonly void Clear(ReadOnlySpan<T> mask)
    {
        for (var j = 0; j < mask.Length; j++)
        {
            if (mask[j] != T.Zero) continue;
            Y[j] = MeanSlopes[j] = T.Zero;
            if (!DispersionSlopes.IsEmpty) DispersionSlopes[j] = T.Zero;
            if (!LogitSlopes.IsEmpty) LogitSlopes[j] = T.Zero;
        }
    }

    private readonly void StopBeyondGreatestMean()
    {
        var greatest = T.CreateTruncating(CountForm.GreatestLogMean);
        for (var j = 0; j < X.Length; j++)
            if (LogMeans[j] > greatest) MeanSlopes[j] = T.Zero;
    }

    /// <summary>Elements first to last - 1 as if their counts were zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void Zeros<TLane>(int first, int last)
        where TLane : struct, ILane<TLane, T>
    {
        var (isDispersed, isInflated, isShare) = (!DispersionSlopes.IsEmpty, !Logits.IsEmpty, !Weights.IsEmpty);
        ref var means = ref MemoryMarshal.GetReference(isShare ? Weights : LogMeans);
        ref var dispersions = ref MemoryMarshal.GetReference(Dispersion.Values);
        ref var logits = ref MemoryMarshal.GetReference(Logits);
        ref var y = ref MemoryMarshal.GetReference(Y);
        ref var meanSlopes = ref MemoryMarshal.GetReference(MeanSlopes);
        ref var dispersionSlopes = ref MemoryMarshal.GetReference(DispersionSlopes);
        ref var logitSlopes = ref MemoryMarshal.GetReference(LogitSlopes);
        var (one, scale) = (TLane.Create(1.0), TLane.Broadcast(WeightScale));
        for (var j = 0; j < last - first; j += TLane.Count)
        {
            var at = first + j;
            var m = TLane.Load(ref Unsafe.Add(ref means, at));
            m = isShare ? m * scale : Exponential.Exp<TLane, T>(TLane.Min(TLane.Create(CountForm.GreatestLogMean), m));
            var (log, meanSlope, dispersionSlope) = (-m, -m, m);
            if (isDispersed)
            {
                var r = TLane.Load(ref Unsafe.Add(ref dispersions, at));
                var q = m / r;
                log = -(r * Logarithm.Log1p<TLane, T>(q));
                meanSlope = -(m / (one + q));
                dispersionSlope = log - meanSlope;
            }
            if (isInflated)
            {
                log = ExtraZero<TLane>(TLane.Load(ref Unsafe.Add(ref logits, at)), log, out var weight, out var logitSlope);
                meanSlope *= weight;
                dispersionSlope *= weight;
                logitSlope.Store(ref Unsafe.Add(ref logitSlopes, at));
            }
            log.Store(ref Unsafe.Add(ref y, at));
            meanSlope.Store(ref Unsafe.Add(ref meanSlopes, at));
            if (isDispersed) dispersionSlope.Store(ref Unsafe.Add(ref dispersionSlopes, at));
        }
    }

    /// <summary>log(s + (1 - s) exp b) for s = sigmoid(a) and b = log p(0): with t = a - b it is min(0, max(a, b)) + log((1 + exp(-|t|)) / (1 + exp(-|a|))).</summary>
    /// <param name="a">The logit of an extra zero.</param>
    /// <param name="log">b, at most 0.</param>
    /// <param name="weight">The slope in b: the probability that the zero is none of the extra ones, sigmoid(-t).</param>
    /// <param name="slope">The slope in a: sigmoid(t) - sigmoid(a).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane ExtraZero<TLane>(TLane a, TLane log, out TLane weight, out TLane slope)
        where TLane : struct, ILane<TLane, T>
    {
        var (zero, one) = (TLane.Create(0.0), TLane.Create(1.0));
        var t = a - log;
        var e = Exponential.Exp<TLane, T>(-TLane.Abs(t));
        var d = Exponential.Exp<TLane, T>(-TLane.Abs(a));
        // One division for sigmoid(-|t|) and sigmoid(-|a|).
        var inverse = one / ((one + e) * (one + d));
        var ofT = e * (one + d) * inverse;
        var ofA = d * (one + e) * inverse;
        var isPositive = t > zero;
        weight = TLane.Select(isPositive, ofT, one - ofT);
        slope = TLane.Select(a > zero, ofA - ofT, TLane.Select(isPositive, one - ofT - ofA, ofT - ofA));
        return TLane.Min(zero, TLane.Max(a, log)) + Logistic.LogRatioOfUnits<TLane, T>(e, d);
    }

    /// <summary>The elements of these indices, whose counts are not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    private readonly void Counts<TDouble>(ReadOnlySpan<int> indices)
        where TDouble : struct, ILane<TDouble, double>
    {
        var padded = (indices.Length + TDouble.Count - 1) / TDouble.Count * TDouble.Count;
        Span<double> columns = stackalloc double[CountColumns.Count * Block];
        var c = new CountColumns(columns, Block);
        Gather(indices, padded, c);
        var (isDispersed, isInflated) = (!DispersionSlopes.IsEmpty, !Logits.IsEmpty);
        for (var k = 0; k < padded; k += TDouble.Count) c.Evaluate<TDouble>(k, isDispersed, isInflated, isDispersed && Dispersion.LogGammas.IsEmpty);
        for (var k = 0; k < indices.Length; k++)
        {
            var j = indices[k];
            Y[j] = T.CreateTruncating(c.Y[k]);
            MeanSlopes[j] = T.CreateTruncating(c.MeanSlopes[k]);
            if (isDispersed) DispersionSlopes[j] = T.CreateTruncating(c.DispersionSlopes[k]);
            if (isInflated) LogitSlopes[j] = T.CreateTruncating(c.LogitSlopes[k]);
        }
    }

    private readonly void Gather(ReadOnlySpan<int> indices, int padded, CountColumns c)
    {
        for (var k = 0; k < padded; k++)
        {
            // The last lane is filled up with the last count.
            var j = indices[Math.Min(k, indices.Length - 1)];
            var x = double.CreateTruncating(X[j]);
            c.X[k] = x;
            c.LogFactorials[k] = CountColumns.LogFactorial(x);
            var log = double.CreateTruncating(LogMeans[j]);
            c.LogMeans[k] = Weights.IsEmpty ? Math.Min(log, CountForm.GreatestLogMean) : log + Shift;
            if (!Logits.IsEmpty) c.Logits[k] = double.CreateTruncating(Logits[j]);
            if (DispersionSlopes.IsEmpty) continue;
            if (Dispersion.LogGammas.IsEmpty) c.LogDispersions[k] = DispersionTable.Clamped(Dispersion.Decoded[j]);
            else (c.LogDispersions[k], c.LogGammas[k], c.Digammas[k]) = (Dispersion.Logs[j], Dispersion.LogGammas[j], Dispersion.Digammas[j]);
        }
    }
}
