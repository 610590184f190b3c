using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>The divergence of diagonal Gaussians from the components of a mixture.</summary>
public static class KlToGaussiansOp
{
    /// <summary>KL(N(mu_i, diag exp(logVar_i)) || N(componentMu_k, diag exp(componentLogVar_k))) of every row i and component k.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="mu">[n, d].</param>
    /// <param name="logVar">[n, d], log variances.</param>
    /// <param name="componentMu">[k, d].</param>
    /// <param name="componentLogVar">[k, d], log variances.</param>
    /// <returns>[n, k], nats, never negative but for rounding.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    /// <remarks>1/2 sum_j [(mu_ij - m_kj)^2 / s_kj + v_ij / s_kj - 1 - log v_ij + log s_kj], v and s the variances.</remarks>
    public static Tensor KlToGaussians(this Tape tape, Tensor mu, Tensor logVar, Tensor componentMu, Tensor componentLogVar)
    {
        if (mu.Shape.Rank != 2 || mu.Shape != logVar.Shape || componentMu.Shape.Rank != 2 || componentMu.Shape != componentLogVar.Shape || mu.Shape[1] != componentMu.Shape[1])
            throw new ShapeException($"mu {mu.Shape}, logVar {logVar.Shape}, of components {componentMu.Shape} and {componentLogVar.Shape}; wanted [n, d] twice and [k, d] twice");
        var y = new Tensor(tape, [mu.Shape[0], componentMu.Shape[0]], tape.IsRecording && (mu.RequiresGradient || logVar.RequiresGradient || componentMu.RequiresGradient || componentLogVar.RequiresGradient));
        return tape.Apply(new KlToGaussiansOperation((mu, logVar), (componentMu, componentLogVar), tape.Rent(mu.Shape), tape.Rent(componentMu.Shape), y));
    }
}

/// <summary>n = rows, k = components, d = latent size; variance = exp(logVar) [n, d], precision = exp(-componentLogVar) [k, d].</summary>
internal sealed class KlToGaussiansOperation((Tensor Mu, Tensor LogVar) q, (Tensor Mu, Tensor LogVar) p, Tensor variance, Tensor precision, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => isBackward
        ? OperationCost.Of(10L * Output.Length * q.Mu.Shape[1], [q.Mu, q.Mu, q.LogVar, q.LogVar, p.Mu, p.Mu, p.LogVar, p.LogVar, variance, precision, Output])
        : OperationCost.Of(7L * Output.Length * q.Mu.Shape[1], [q.Mu, q.LogVar, p.Mu, p.LogVar, variance, precision, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> m = q.Mu.Span<T>(), lv = q.LogVar.Span<T>(), pm = p.Mu.Span<T>(), plv = p.LogVar.Span<T>();
        Span<T> v = variance.Span<T>(), s = precision.Span<T>(), yv = Output.Span<T>();
        Elementwise.Unary<Exp, T>(lv, v);
        Elementwise.Unary<ExpOfNegative, T>(plv, s);
        var (d, components) = (q.Mu.Shape[1], p.Mu.Shape[0]);
        for (var i = 0; i < yv.Length; i++)
        {
            var (row, component) = (i / components * d, i % components * d);
            var sum = 0.0;
            for (var j = 0; j < d; j++)
            {
                var r = m[row + j] - pm[component + j];
                sum += double.CreateTruncating((r * r + v[row + j]) * s[component + j] - (lv[row + j] - plv[component + j]));
            }
            yv[i] = T.CreateTruncating(0.5 * (sum - d));
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> m = q.Mu.Span<T>(), pm = p.Mu.Span<T>(), v = variance.Span<T>(), s = precision.Span<T>(), dy = Output.Gradient<T>();
        var dm = q.Mu.RequiresGradient ? q.Mu.AddGradient<T>() : default;
        var dlv = q.LogVar.RequiresGradient ? q.LogVar.AddGradient<T>() : default;
        var dpm = p.Mu.RequiresGradient ? p.Mu.AddGradient<T>() : default;
        var dplv = p.LogVar.RequiresGradient ? p.LogVar.AddGradient<T>() : default;
        var (d, components) = (q.Mu.Shape[1], p.Mu.Shape[0]);
        var half = T.CreateTruncating(0.5);
        for (var i = 0; i < dy.Length; i++)
        {
            var (row, component) = (i / components * d, i % components * d);
            for (var j = 0; j < d; j++)
            {
                var r = m[row + j] - pm[component + j];
                var (toMean, ratio) = (dy[i] * r * s[component + j], v[row + j] * s[component + j]);
                if (!dm.IsEmpty) dm[row + j] += toMean;
                if (!dpm.IsEmpty) dpm[component + j] -= toMean;
                if (!dlv.IsEmpty) dlv[row + j] += half * dy[i] * (ratio - T.One);
                if (!dplv.IsEmpty) dplv[component + j] += half * (dy[i] * (T.One - ratio) - toMean * r);
            }
        }
    }

    /// <summary>exp(-v).</summary>
    private readonly struct ExpOfNegative : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane v)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Exponential.Exp<TLane, T>(-v);
    }
}
