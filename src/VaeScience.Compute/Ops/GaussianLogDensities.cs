using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Log densities of many points under many diagonal Gaussians: mixtures, and minibatch estimates of the aggregate posterior.</summary>
public static class GaussianLogDensitiesOp
{
    /// <summary>log N(z_i | mu_k, diag exp(logVar_k)) of every point under every Gaussian, differentiable in all three.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="z">Points, [m, d].</param>
    /// <param name="mu">Means, [K, d].</param>
    /// <param name="logVar">Log variances, [K, d].</param>
    /// <param name="byUnit">False sums over d, true does not.</param>
    /// <returns>[m, K]; by unit [d m, K], where row j m + i has the densities of z[i, j]. Nats, of whatever sign.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    /// <remarks>
    /// -1/2 sum_j [(z_ij - mu_kj)^2 exp(-logVar_kj) + logVar_kj + log 2 pi]. The differences are squared as they are: multiplied out, z^2 - 2 z mu
    /// + mu^2 would leave nothing of a narrow Gaussian in single precision.
    /// </remarks>
    public static Tensor GaussianLogDensities(this Tape tape, Tensor z, Tensor mu, Tensor logVar, bool byUnit = false)
    {
        if (z.Shape.Rank != 2 || mu.Shape.Rank != 2 || mu.Shape != logVar.Shape || z.Shape[1] != mu.Shape[1])
            throw new ShapeException($"points {z.Shape}, means {mu.Shape}, log variances {logVar.Shape}; wanted [m, d] and [K, d] twice");
        var rows = byUnit ? z.Shape[0] * z.Shape[1] : z.Shape[0];
        return tape.Apply(new GaussianLogDensitiesOperation(z, mu, logVar, byUnit, tape.Result([rows, mu.Shape[0]], z, mu, logVar)));
    }
}

internal sealed class GaussianLogDensitiesOperation : Operation
{
    // m = points, K = Gaussians, d = dimensions, r = rows of the result for one point: 1, or d by unit; unit j has row j mod r
    private const int MostBackwardParts = 16;
    private readonly Tensor z, mu, logVar;

    // Transposed, [d, K]: means, exp(-logVar), and -1/2 (logVar + log 2 pi) summed over units or not, [r, K]: the Gaussians are the lanes.
    private readonly Tensor means, precisions, constants;

    // What one part of the points adds, part by part: to the means [d, K], to the log variances [d, K], sums of dy [r, K], and scratch [1, K].
    private readonly Tensor? sums;

    public GaussianLogDensitiesOperation(Tensor z, Tensor mu, Tensor logVar, bool byUnit, Tensor y) : base(y)
    {
        (this.z, this.mu, this.logVar) = (z, mu, logVar);
        var tape = y.Tape!;
        var (gaussians, d) = (mu.Shape[0], mu.Shape[1]);
        RowsPerPoint = byUnit ? d : 1;
        (means, precisions, constants) = (tape.Rent([d, gaussians]), tape.Rent([d, gaussians]), tape.Rent([RowsPerPoint, gaussians]));
        if (y.RequiresGradient) sums = tape.Rent([BackwardParts, SumRows, gaussians]);
    }

    private int Points => z.Shape[0];

    private int Units => z.Shape[1];

    private int Gaussians => mu.Shape[0];

    private int RowsPerPoint { get; }

    private int PointsPerPart => Partition.RowsPerPart(Gaussians * Units);

    private int BackwardPointsPerPart => Math.Max(PointsPerPart, (Points + MostBackwardParts - 1) / MostBackwardParts);

    private int BackwardParts => (Points + BackwardPointsPerPart - 1) / BackwardPointsPerPart;

    private int SumRows => 2 * Units + RowsPerPoint + 1;

    public override OperationCost Cost(bool isBackward) => new((isBackward ? 8L : 4L) * Points * Units * Gaussians, 0);

    public override void Forward<T>(CpuDevice device)
    {
        TransposeParameters<T>();
        device.Workers.Run(new ForwardJob<T>(this), (Points + PointsPerPart - 1) / PointsPerPart);
    }

    public override void Backward<T>(CpuDevice device)
    {
        if (z.RequiresGradient) z.AddGradient<T>();
        device.Workers.Run(new BackwardJob<T>(this), BackwardParts);
        if (mu.RequiresGradient || logVar.RequiresGradient) AddParameterGradients<T>();
    }

    private void TransposeParameters<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> m = mu.Span<T>(), v = logVar.Span<T>();
        Span<T> mean = means.Span<T>(), precision = precisions.Span<T>(), constant = constants.Span<T>();
        var half = T.CreateTruncating(0.5);
        constant.Fill(T.CreateTruncating(-0.5 * Math.Log(2 * Math.PI) * Units / Math.Max(1, RowsPerPoint)));
        for (var k = 0; k < Gaussians; k++)
            for (var j = 0; j < Units; j++)
            {
                var (from, to) = (k * Units + j, j * Gaussians + k);
                mean[to] = m[from];
                precision[to] = -v[from];
                constant[j % RowsPerPoint * Gaussians + k] -= half * v[from];
            }
        Elementwise.Unary<Exp, T>(precision, precision);
    }

    private void AddParameterGradients<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var total = sums!.Span<T>();
        if (BackwardParts == 0) return;
        var length = SumRows * Gaussians;
        for (var part = 1; part < BackwardParts; part++)
            Elementwise.Binary<Add, T>(total.Slice(part * length, length), total[..length], total[..length]);
        var dMu = mu.RequiresGradient ? mu.AddGradient<T>() : default;
        var dLogVar = logVar.RequiresGradient ? logVar.AddGradient<T>() : default;
        ReadOnlySpan<T> ofMean = total, ofVariance = total[(Units * Gaussians)..], ofResult = total[(2 * Units * Gaussians)..];
        var half = T.CreateTruncating(0.5);
        for (var k = 0; k < Gaussians; k++)
            for (var j = 0; j < Units; j++)
            {
                var (to, from) = (k * Units + j, j * Gaussians + k);
                if (!dMu.IsEmpty) dMu[to] += ofMean[from];
                if (!dLogVar.IsEmpty) dLogVar[to] += half * (ofVariance[from] - ofResult[j % RowsPerPoint * Gaussians + k]);
            }
    }

    /// <summary>One block of points: their log densities.</summary>
    private readonly struct ForwardJob<T>(GaussianLogDensitiesOperation operation) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var op = operation;
            var (d, width) = (op.Units, op.Gaussians);
            ReadOnlySpan<T> z = op.z.Span<T>(), means = op.means.Span<T>(), precisions = op.precisions.Span<T>(), constants = op.constants.Span<T>();
            var y = op.Output.Span<T>();
            var last = Math.Min(op.Points, (part + 1) * op.PointsPerPart);
            for (var i = part * op.PointsPerPart; i < last; i++)
            {
                for (var r = 0; r < op.RowsPerPoint; r++) constants.Slice(r * width, width).CopyTo(y.Slice((r * op.Points + i) * width, width));
                for (var j = 0; j < d; j++)
                {
                    var row = y.Slice((j % op.RowsPerPoint * op.Points + i) * width, width);
                    Elementwise.TernaryScalar<LessSquare, T>(means.Slice(j * width, width), precisions.Slice(j * width, width), row, z[i * d + j], row);
                }
            }
        }
    }

    /// <summary>One block of points: their gradients, and what they add to those of the Gaussians.</summary>
    private readonly struct BackwardJob<T>(GaussianLogDensitiesOperation operation) : IParallelJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            var op = operation;
            var (d, width) = (op.Units, op.Gaussians);
            Span<T> z = op.z.Span<T>(), dy = op.Output.Gradient<T>();
            ReadOnlySpan<T> means = op.means.Span<T>(), precisions = op.precisions.Span<T>();
            var dz = op.z.RequiresGradient ? op.z.AddGradient<T>(out _) : default;
            var sums = op.sums!.Span<T>().Slice(part * op.SumRows * width, op.SumRows * width);
            sums.Clear();
            Span<T> ofMean = sums, ofVariance = sums[(d * width)..], ofResult = sums[(2 * d * width)..], g = sums[^width..];
            var last = Math.Min(op.Points, (part + 1) * op.BackwardPointsPerPart);
            for (var i = part * op.BackwardPointsPerPart; i < last; i++)
            {
                for (var r = 0; r < op.RowsPerPoint; r++)
                    Elementwise.Binary<Add, T>(dy.Slice((r * op.Points + i) * width, width), ofResult.Slice(r * width, width), ofResult.Slice(r * width, width));
                for (var j = 0; j < d; j++)
                {
                    var slope = dy.Slice((j % op.RowsPerPoint * op.Points + i) * width, width);
                    var mean = means.Slice(j * width, width);
                    Elementwise.TernaryScalar<StepOfMean, T>(slope, mean, precisions.Slice(j * width, width), z[i * d + j], g);
                    if (!dz.IsEmpty) dz[i * d + j] -= T.CreateTruncating(Reduction.Sum<T>(g));
                    Span<T> toMean = ofMean.Slice(j * width, width), toVariance = ofVariance.Slice(j * width, width);
                    Elementwise.Binary<Add, T>(g, toMean, toMean);
                    Elementwise.TernaryScalar<StepOfVariance, T>(g, mean, toVariance, z[i * d + j], toVariance);
                }
            }
        }
    }

    /// <summary>y - (z - mu)^2 precision / 2.</summary>
    private readonly struct LessSquare : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane mu, TLane precision, TLane y, TLane z)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var difference = z - mu;
            return TLane.FusedMultiplyAdd(TLane.Create(-0.5) * difference * difference, precision, y);
        }
    }

    /// <summary>dy (z - mu) precision.</summary>
    private readonly struct StepOfMean : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane dy, TLane mu, TLane precision, TLane z)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => dy * (z - mu) * precision;
    }

    /// <summary>total + g (z - mu), for g = dy (z - mu) precision.</summary>
    private readonly struct StepOfVariance : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane g, TLane mu, TLane total, TLane z)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(g, z - mu, total);
    }
}
