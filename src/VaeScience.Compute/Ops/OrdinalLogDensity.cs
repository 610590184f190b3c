using System.Numerics;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>Log probabilities of ordered levels in the cumulative logit model, value and gradient in one pass.</summary>
public static class OrdinalLogDensityOp
{
    /// <summary>log P(x[i mod n, j] | eta[i, j]) of levels 0 .. K - 1, summed over j or not.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="eta">The predictor, [m, f] with m = s n: a higher value makes higher levels likelier.</param>
    /// <param name="cuts">The first cut point, [f] or [1], and the logarithms of the K - 2 distances to the next, [f, K - 2] or [1, K - 2].</param>
    /// <param name="x">Levels, whole numbers 0 .. K - 1, [n, f].</param>
    /// <param name="mask">1 where x was observed, 0 where it is missing, [n, f]; null if all was observed.</param>
    /// <param name="byFeature">False sums over the features, true does not.</param>
    /// <returns>[m], or [m, f] by feature; nats, finite for finite input.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    /// <exception cref="ArgumentException">An observed value is no level.</exception>
    /// <remarks>
    /// cut_1 = first, cut_{k+1} = cut_k + exp(l_k), P(x &lt;= k) = sigmoid(cut_{k+1} - eta). With a and b the distances of eta to the cuts
    /// above and below, log P = log sigmoid(a) + log sigmoid(-b) + log(1 - exp(-(a - b))); the last term depends on cuts alone. The l_k are
    /// kept within [-30, 30]. Source: McCullagh 1980.
    /// </remarks>
    public static Tensor OrdinalLogDensity(
        this Tape tape, Tensor eta, (Tensor First, Tensor LogIncrements) cuts, Tensor x, Tensor? mask, bool byFeature)
    {
        if (x.Shape.Rank != 2 || mask is not null && mask.Shape != x.Shape) throw new ShapeException($"levels {x.Shape} with mask {mask?.Shape}; wanted [n, f] both");
        var (n, f) = (x.Shape[0], x.Shape[1]);
        if (eta.Shape.Rank != 2 || eta.Shape[1] != f || n == 0 || eta.Shape[0] % n != 0)
            throw new ShapeException($"predictors {eta.Shape} are no whole number of draws for levels {x.Shape}");
        var sets = cuts.First.Length;
        if (sets != 1 && sets != f || cuts.LogIncrements.Shape.Rank != 2 || cuts.LogIncrements.Shape[0] != sets)
            throw new ShapeException($"first cuts {cuts.First.Shape} and log increments {cuts.LogIncrements.Shape} for {f} features; wanted [f] and [f, K - 2], or 1 for f");
        var y = tape.Result(byFeature ? eta.Shape : [eta.Shape[0]], eta, cuts.First, cuts.LogIncrements);
        return tape.Apply(new OrdinalLogDensityOperation(eta, cuts, x, mask, y));
    }
}

/// <summary>Rows of predictors against rows of levels; the levels repeat for every draw.</summary>
internal sealed class OrdinalLogDensityOperation : Operation
{
    // m = s n rows of predictors, s = draws, n = rows of levels, f = features, K = levels, c = sets of cuts (f or 1)
    private readonly Tensor eta, x;
    private readonly Tensor? mask;
    private readonly (Tensor First, Tensor LogIncrements) cuts;
    private readonly OrdinalTable table;

    // The cuts about each datum and log(1 - exp(-distance)) of the two, [n, f]: looked up once for all draws.
    private readonly Tensor upper, lower, gap;

    // log P, [m, f], where the output has only its row sums.
    private readonly Tensor? terms;

    // sigmoid(-a) and sigmoid(b), [m, f]: slopes of log P in the two cuts, but for the gap and a sign.
    private readonly Tensor? above, below;

    // Gradients of the cuts about each datum, [n, f], but for the gap, and of log P, [n] or by feature [n, f]: sums over draws.
    private readonly Tensor? dUpper, dLower, dTotal;

    public OrdinalLogDensityOperation(Tensor eta, (Tensor First, Tensor LogIncrements) cuts, Tensor x, Tensor? mask, Tensor y) : base(y)
    {
        (this.eta, this.cuts, this.x, this.mask) = (eta, cuts, x, mask);
        var tape = y.Tape!;
        table = new OrdinalTable(tape, cuts.LogIncrements.Shape);
        (upper, lower, gap) = (tape.Rent(x.Shape), tape.Rent(x.Shape), tape.Rent(x.Shape));
        if (y.Shape.Rank == 1) terms = tape.Rent(eta.Shape);
        if (!y.RequiresGradient) return;
        (above, below) = (tape.Rent(eta.Shape), tape.Rent(eta.Shape));
        (dUpper, dLower, dTotal) = (tape.Rent(x.Shape), tape.Rent(x.Shape), tape.Rent([y.Length / Draws]));
    }

    private int Draws => eta.Shape[0] / x.Shape[0];

    private int RowsPerPart => Partition.RowsPerPart(Draws * x.Shape[1]);

    // Two exponentials, a logarithm and what combines them.
    public override OperationCost Cost(bool isBackward) => isBackward
        ? OperationCost.Of(6L * eta.Length, [above, below, Output, eta, eta, dUpper, dLower])
        : OperationCost.Of(20L * eta.Length, [eta, x, upper, lower, gap, above, below, Output]);

    private int Parts => (x.Shape[0] + RowsPerPart - 1) / RowsPerPart;

    public override void Forward<T>(CpuDevice device)
    {
        table.Fill<T>(cuts.First, cuts.LogIncrements);
        device.Workers.Run(new LookUpJob<T>(this), Parts);
        device.Workers.Run(new ForwardJob<T>(this), Parts);
    }

    public override void Backward<T>(CpuDevice device)
    {
        if (eta.RequiresGradient) eta.AddGradient<T>();
        device.Workers.Run(new BackwardJob<T>(this), Parts);
        if (cuts.First.RequiresGradient || cuts.LogIncrements.RequiresGradient) AddCutGradients<T>();
    }

    private void AddCutGradients<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (n, f, levels) = (x.Shape[0], x.Shape[1], table.Levels);
        var dFirst = cuts.First.RequiresGradient ? cuts.First.AddGradient<T>() : default;
        var dLogIncrements = cuts.LogIncrements.RequiresGradient ? cuts.LogIncrements.AddGradient<T>() : default;
        ReadOnlySpan<T> xv = x.Span<T>(), above = dUpper!.Span<T>(), below = dLower!.Span<T>(), total = OverDraws<T>();
        ReadOnlySpan<T> observed = mask is null ? default : mask.Span<T>();
        Span<double> dCuts = stackalloc double[levels - 1], dGaps = stackalloc double[levels - 1];
        for (var j = 0; j < f; j++)
        {
            if (j == 0 || !table.IsShared)
            {
                dCuts.Clear();
                dGaps.Clear();
            }
            for (var (i, k) = (0, j); i < n; i++, k += f)
            {
                if (!observed.IsEmpty && observed[k] == T.Zero) continue;
                var level = (int)double.CreateTruncating(xv[k]);
                if (level < levels - 1) dCuts[level] += double.CreateTruncating(above[k]);
                if (level == 0) continue;
                dCuts[level - 1] += double.CreateTruncating(below[k]);
                if (level < levels - 1) dGaps[level - 1] += double.CreateTruncating(total[terms is null ? k : i]);
            }
            if (!table.IsShared || j == f - 1) table.AddGradients(table.IsShared ? 0 : j, dCuts, dGaps, dFirst, dLogIncrements);
        }
    }

    /// <summary>The gradient of log P summed over draws, [n] or by feature [n, f].</summary>
    private ReadOnlySpan<T> OverDraws<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var dy = Output.Gradient<T>();
        var total = dTotal!.Span<T>();
        dy[..total.Length].CopyTo(total);
        for (var at = total.Length; at < dy.Length; at += total.Length)
            Elementwise.Binary<Kernels.Operators.Add, T>(dy.Slice(at, total.Length), total, total);
        return total;
    }

    /// <summary>One block of rows of levels: the cuts about each.</summary>
    private readonly struct LookUpJob<T>(OrdinalLogDensityOperation operation) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var op = operation;
            var f = op.x.Shape[1];
            var block = op.RowsPerPart;
            ReadOnlySpan<T> x = op.x.Span<T>(), mask = op.mask is null ? default : op.mask.Span<T>();
            Span<T> upper = op.upper.Span<T>(), lower = op.lower.Span<T>(), gap = op.gap.Span<T>();
            ReadOnlySpan<T> cutPoints = op.table.CutPoints<T>(), logGaps = op.table.LogGaps<T>();
            var (levels, isShared) = (op.table.Levels, op.table.IsShared);
            var last = Math.Min(op.x.Shape[0], (part + 1) * block);
            for (var i = part * block; i < last; i++)
                for (var j = 0; j < f; j++)
                {
                    var k = i * f + j;
                    if (!mask.IsEmpty && mask[k] == T.Zero)
                    {
                        // Between cuts at either end of the line every predictor has probability 1 and no slope.
                        (upper[k], lower[k], gap[k]) = (T.PositiveInfinity, T.NegativeInfinity, T.Zero);
                        continue;
                    }
                    var level = (int)double.CreateTruncating(x[k]);
                    if ((uint)level >= (uint)levels) throw new ArgumentException($"row {i}, feature {j} holds {x[k]}; levels are whole numbers 0..{levels - 1}");
                    var set = isShared ? 0 : j;
                    var cut = set * (levels + 1) + level;
                    (lower[k], upper[k], gap[k]) = (cutPoints[cut], cutPoints[cut + 1], logGaps[set * levels + level]);
                }
        }
    }

    /// <summary>One block of rows of levels, for all draws: log probabilities, slopes, row sums.</summary>
    private readonly struct ForwardJob<T>(OrdinalLogDensityOperation operation) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var op = operation;
            var (n, f) = (op.x.Shape[0], op.x.Shape[1]);
            var block = op.RowsPerPart;
            var first = part * block;
            var (at, length) = (first * f, Math.Min(block, n - first) * f);
            var terms = (op.terms ?? op.Output).Span<T>();
            var cuts = new OrdinalLanes.Interval<T>
            {
                Upper = op.upper.Span<T>().Slice(at, length),
                Lower = op.lower.Span<T>().Slice(at, length),
                Gap = op.gap.Span<T>().Slice(at, length),
            };
            for (var draw = 0; draw < op.Draws; draw++)
            {
                var start = draw * n * f + at;
                OrdinalLanes.Evaluate(
                    cuts, op.eta.Span<T>().Slice(start, length), terms.Slice(start, length), Part(op.above, start, length), Part(op.below, start, length));
                if (op.terms is null) continue;
                var sums = op.Output.Span<T>().Slice(draw * n + first, length / f);
                for (var i = 0; i < sums.Length; i++) sums[i] = T.CreateTruncating(Reduction.Sum<T>(terms.Slice(start + i * f, f)));
            }
        }

        private static Span<T> Part(Tensor? matrix, int start, int length) => matrix is null ? default : matrix.Span<T>().Slice(start, length);
    }

    /// <summary>One block of rows of levels, for all draws: gradient of the predictors, and of the cuts about each datum summed over draws.</summary>
    private readonly struct BackwardJob<T>(OrdinalLogDensityOperation operation) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var op = operation;
            var (n, f) = (op.x.Shape[0], op.x.Shape[1]);
            var block = op.RowsPerPart;
            var (first, last) = (part * block, Math.Min(n, (part + 1) * block));
            Span<T> dEta = op.eta.RequiresGradient ? op.eta.AddGradient<T>(out _) : default;
            Span<T> above = op.above!.Span<T>(), below = op.below!.Span<T>(), dy = op.Output.Gradient<T>();
            Span<T> dUpper = op.dUpper!.Span<T>(), dLower = op.dLower!.Span<T>();
            dUpper[(first * f)..(last * f)].Clear();
            dLower[(first * f)..(last * f)].Clear();
            var (at, length) = (first * f, (last - first) * f);
            for (var draw = 0; draw < op.Draws; draw++)
            {
                var start = draw * n * f + at;
                OrdinalLanes.Backward<T>(
                    f, op.terms is null ? dy.Slice(start, length) : dy.Slice(draw * n + first, last - first), above.Slice(start, length), below.Slice(start, length),
                    dEta.IsEmpty ? default : dEta.Slice(start, length), dUpper.Slice(at, length), dLower.Slice(at, length));
            }
        }
    }
}
