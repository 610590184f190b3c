using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

    /// <summary>Whether <see cref="EntryColumns"/> and <see cref="EntryValues"/> hold the counts that are not zero; else they are looked for.</summary>
    public bool HasEntries { get; set; }

    public ReadOnlySpan<int> EntryColumns { get; set; }

    public ReadOnlySpan<float> EntryValues { get; set; }

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
        Span<int> indices = stackalloc int[2 * Block];
        Span<double> counts = stackalloc double[2 * Block];
        var (found, candidates) = (0, HasEntries ? EntryColumns.Length : X.Length);
        for (var j = 0; j < candidates; j += Block)
        {
            found += FindCounts(j, Math.Min(Block, candidates - j), indices[found..], counts[found..]);
            if (found <= Block && j + Block < candidates) continue;
            var small = DispersionSlopes.IsEmpty ? found : SmallFirst(indices[..found], counts);
            if (small > 0) Counts<TDouble>(indices[..small], counts, isSmall: true);
            if (small < found) Counts<TDouble>(indices[small..found], counts[small..], isSmall: false);
            found = 0;
        }
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
        ref var inverses = ref MemoryMarshal.GetReference(Dispersion.Inverses);
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
                var q = m * TLane.Load(ref Unsafe.Add(ref inverses, at));
                log = -(r * Logarithm.Log1pOfPositive<TLane, T>(q));
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
        // One division for sigmoid(-|t|), sigmoid(-|a|) and the logarithm's ratio: all denominators are from 1 to 4.
        var (product, sum) = ((one + e) * (one + d), TLane.Create(2.0) + e + d);
        var inverse = one / (product * sum);
        var ofT = e * (one + d) * (inverse * sum);
        var ofA = d * (one + e) * (inverse * sum);
        var isPositive = t > zero;
        weight = TLane.Select(isPositive, ofT, one - ofT);
        slope = TLane.Select(a > zero, ofA - ofT, TLane.Select(isPositive, one - ofT - ofA, ofT - ofA));
        return TLane.Min(zero, TLane.Max(a, log)) + Logistic.TwiceArtanh<TLane, T>((e - d) * (inverse * product));
    }

    /// <summary>Those of the next candidates that are not zero.</summary>
    private readonly int FindCounts(int first, int length, Span<int> indices, Span<double> counts)
    {
        if (!HasEntries)
        {
            var nonzero = Find(X.Slice(first, length), first, indices);
            for (var k = 0; k < nonzero; k++) counts[k] = double.CreateTruncating(X[indices[k]]);
            return nonzero;
        }
        var columns = EntryColumns.Slice(first, length);
        var values = EntryValues.Slice(first, length);
        var found = 0;
        for (var k = 0; k < columns.Length; k++)
        {
            // An entry may be a zero that was written out.
            if (values[k] == 0) continue;
            indices[found] = columns[k];
            counts[found++] = values[k];
        }
        return found;
    }

    /// <summary>The indices, counted from first, of all that are not zero (NaN, a missing value, is not).</summary>
    private static int Find(ReadOnlySpan<T> x, int first, Span<int> indices)
    {
        var found = 0;
        var j = 0;
        for (; j <= x.Length - Vector256<T>.Count; j += Vector256<T>.Count)
        {
            var isZero = Vector256.Equals(Vector256.LoadUnsafe(in x[j]), Vector256<T>.Zero).ExtractMostSignificantBits();
            for (var rest = ~isZero & ((1u << Vector256<T>.Count) - 1); rest != 0; rest &= rest - 1)
                indices[found++] = first + j + BitOperations.TrailingZeroCount(rest);
        }
        for (; j < x.Length; j++)
            if (x[j] != T.Zero) indices[found++] = first + j;
        return found;
    }

    /// <summary>Brings small whole counts to the front.</summary>
    /// <returns>How many there are.</returns>
    private static int SmallFirst(Span<int> indices, Span<double> counts)
    {
        var small = 0;
        for (var k = 0; k < indices.Length; k++)
        {
            if (!CountColumns.IsSmall(counts[k])) continue;
            (indices[small], indices[k]) = (indices[k], indices[small]);
            (counts[small], counts[k]) = (counts[k], counts[small]);
            small++;
        }
        return small;
    }

    /// <summary>The elements of these indices, whose counts are not zero.</summary>
    [SkipLocalsInit]
    private readonly void Counts<TDouble>(ReadOnlySpan<int> indices, ReadOnlySpan<double> counts, bool isSmall)
        where TDouble : struct, ILane<TDouble, double>
    {
        Span<double> memory = stackalloc double[CountColumns.Count * 2 * Block];
        var c = new CountColumns(memory, (indices.Length + TDouble.Count - 1) / TDouble.Count * TDouble.Count);
        Gather(indices, counts, isSmall, c);
        c.Pad(indices.Length);
        if (DispersionSlopes.IsEmpty) c.Poisson<TDouble>();
        else c.NegativeBinomial<TDouble>(isSmall, Dispersion.LogGammas.IsEmpty);
        if (!Logits.IsEmpty) c.NoExtraZero<TDouble>();
        Scatter(c.Y, indices, Y);
        Scatter(c.MeanSlopes, indices, MeanSlopes);
        if (!DispersionSlopes.IsEmpty) Scatter(c.DispersionSlopes, indices, DispersionSlopes);
        if (!Logits.IsEmpty) Scatter(c.LogitSlopes, indices, LogitSlopes);
    }

    private static void Scatter(ReadOnlySpan<double> column, ReadOnlySpan<int> indices, Span<T> target)
    {
        for (var k = 0; k < indices.Length; k++) target[indices[k]] = T.CreateTruncating(column[k]);
    }

    // Loop by loop, so that each is short and knows its columns.
    private readonly void Gather(ReadOnlySpan<int> indices, ReadOnlySpan<double> counts, bool isSmall, CountColumns c)
    {
        counts[..indices.Length].CopyTo(c.X);
        for (var k = 0; k < indices.Length; k++) c.LogFactorials[k] = CountColumns.LogFactorial(counts[k]);
        Gather(LogMeans, indices, c.LogMeans);
        for (var k = 0; k < indices.Length; k++)
            c.LogMeans[k] = Weights.IsEmpty ? Math.Min(c.LogMeans[k], CountForm.GreatestLogMean) : c.LogMeans[k] + Shift;
        if (!Logits.IsEmpty) Gather(Logits, indices, c.Logits);
        if (DispersionSlopes.IsEmpty) return;
        if (Dispersion.LogGammas.IsEmpty)
        {
            for (var k = 0; k < indices.Length; k++) c.LogDispersions[k] = DispersionTable.Clamped(Dispersion.Decoded[indices[k]]);
            return;
        }
        Gather(Dispersion.Logs, indices, c.LogDispersions);
        Gather(Dispersion.Doubles, indices, c.Dispersions);
        if (isSmall) return;
        Gather(Dispersion.LogGammas, indices, c.LogGammas);
        Gather(Dispersion.Digammas, indices, c.Digammas);
    }

    private static void Gather<TSource>(ReadOnlySpan<TSource> row, ReadOnlySpan<int> indices, Span<double> column)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>
    {
        for (var k = 0; k < indices.Length; k++) column[k] = double.CreateTruncating(row[indices[k]]);
    }
}
