using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>What a diagonal Gaussian posterior needs: draws, log density, and its divergence from N(0, I).</summary>
/// <remarks>Letters: n = rows, d = latent size, s = draws per row; row l n + i of [s n, d] is draw l of row i.</remarks>
public static class GaussianLatentOps
{
    /// <summary>z = mu + exp(logVar / 2) noise, repeated for every draw (the reparametrisation trick).</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="mu">[n, d].</param>
    /// <param name="logVar">[n, d], log variances.</param>
    /// <param name="noise">[s n, d], standard normal.</param>
    /// <returns>[s n, d].</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    /// <remarks>Source: Kingma and Welling 2014.</remarks>
    public static Tensor Reparameterise(this Tape tape, Tensor mu, Tensor logVar, Tensor noise)
    {
        CheckShapes(mu, logVar, noise);
        return tape.Apply(new ReparameteriseOperation(mu, logVar, noise, tape.Rent(mu.Shape), tape.Result(noise.Shape, mu, logVar)));
    }

    /// <summary>log N(z | mu, diag exp(logVar)), differentiable in all three.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="z">[s n, d].</param>
    /// <param name="mu">[n, d].</param>
    /// <param name="logVar">[n, d], log variances.</param>
    /// <returns>[s n], nats, summed over d.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public static Tensor GaussianLogDensity(this Tape tape, Tensor z, Tensor mu, Tensor logVar)
    {
        CheckShapes(mu, logVar, z);
        return tape.Apply(new GaussianLogDensityOperation(z, mu, logVar, tape.Rent(mu.Shape), tape.Result([z.Shape.Rows], z, mu, logVar)));
    }

    /// <summary>KL(N(mu, diag exp(logVar)) || N(0, I)) of each unit: (mu^2 + exp(logVar) - logVar - 1) / 2.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="mu">[n, d].</param>
    /// <param name="logVar">[n, d], log variances.</param>
    /// <returns>[n, d], nats, never negative.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public static Tensor KlToStandardNormal(this Tape tape, Tensor mu, Tensor logVar)
    {
        CheckShapes(mu, logVar, mu);
        return tape.Apply(new KlToStandardNormalOperation(mu, logVar, tape.Result(mu.Shape, mu, logVar)));
    }

    private static void CheckShapes(Tensor mu, Tensor logVar, Tensor z)
    {
        if (mu.Shape.Rank != 2 || mu.Shape != logVar.Shape || z.Shape.Rank != 2 || z.Shape[1] != mu.Shape[1] || mu.Shape[0] == 0 || z.Shape[0] % mu.Shape[0] != 0)
            throw new ShapeException($"mu {mu.Shape}, logVar {logVar.Shape}, z or noise {z.Shape}; wanted [n, d] twice and [s n, d]");
    }
}

internal sealed class ReparameteriseOperation(Tensor mu, Tensor logVar, Tensor noise, Tensor sd, Tensor z) : Operation(z)
{
    public override OperationCost Cost(bool isBackward) => isBackward
        ? OperationCost.Of(5L * Output.Length, [Output, sd, noise, mu, mu, logVar, logVar])
        : OperationCost.Of(2L * (sd.Length + Output.Length), [mu, logVar, noise, sd, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> m = mu.Span<T>(), e = noise.Span<T>();
        Span<T> s = sd.Span<T>(), zv = Output.Span<T>();
        Elementwise.Unary<ExpOfHalf, T>(logVar.Span<T>(), s);
        for (var start = 0; start < zv.Length; start += s.Length)
            Elementwise.Ternary<MultiplyAdd, T>(s, e.Slice(start, s.Length), m, zv.Slice(start, s.Length));
    }

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> e = noise.Span<T>(), s = sd.Span<T>(), dz = Output.Gradient<T>();
        var dm = mu.RequiresGradient ? mu.AddGradient<T>() : default;
        var dv = logVar.RequiresGradient ? logVar.AddGradient<T>() : default;
        for (var start = 0; start < dz.Length; start += s.Length)
        {
            var draw = dz.Slice(start, s.Length);
            if (!dm.IsEmpty) Elementwise.Binary<Add, T>(draw, dm, dm);
            if (!dv.IsEmpty) Elementwise.Quaternary<StepOfLogVariance, T>(draw, s, e.Slice(start, s.Length), dv, dv);
        }
    }

    /// <summary>exp(v / 2).</summary>
    private readonly struct ExpOfHalf : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane v)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Exponential.Exp<TLane, T>(TLane.Create(0.5) * v);
    }

    /// <summary>dv + dz sd noise / 2.</summary>
    private readonly struct StepOfLogVariance : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane dz, TLane sd, TLane noise, TLane dv)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(TLane.Create(0.5) * dz, sd * noise, dv);
    }
}

internal sealed class GaussianLogDensityOperation(Tensor z, Tensor mu, Tensor logVar, Tensor precision, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => isBackward
        ? OperationCost.Of(9L * z.Length, [z, mu, precision, Output, z, z, mu, mu, logVar, logVar])
        : OperationCost.Of(2L * mu.Length + 5L * z.Length, [z, mu, logVar, precision, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        Span<T> zv = z.Span<T>(), m = mu.Span<T>(), v = logVar.Span<T>(), p = precision.Span<T>(), yv = Output.Span<T>();
        var d = mu.Shape[1];
        Elementwise.Unary<ExpOfNegative, T>(v, p);
        for (var i = 0; i < yv.Length; i++)
        {
            var row = i % mu.Shape[0] * d;
            var sum = d * Math.Log(2 * Math.PI);
            for (var j = 0; j < d; j++)
            {
                var r = zv[i * d + j] - m[row + j];
                sum += double.CreateTruncating(r * r * p[row + j] + v[row + j]);
            }
            yv[i] = T.CreateTruncating(-0.5 * sum);
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        Span<T> zv = z.Span<T>(), m = mu.Span<T>(), p = precision.Span<T>(), dy = Output.Gradient<T>();
        var d = mu.Shape[1];
        var half = T.CreateTruncating(0.5);
        var dz = z.RequiresGradient ? z.AddGradient<T>() : default;
        var dm = mu.RequiresGradient ? mu.AddGradient<T>() : default;
        var dv = logVar.RequiresGradient ? logVar.AddGradient<T>() : default;
        for (var i = 0; i < dy.Length; i++)
        {
            var row = i % mu.Shape[0] * d;
            for (var j = 0; j < d; j++)
            {
                var r = zv[i * d + j] - m[row + j];
                var g = dy[i] * r * p[row + j];
                if (!dz.IsEmpty) dz[i * d + j] -= g;
                if (!dm.IsEmpty) dm[row + j] += g;
                if (!dv.IsEmpty) dv[row + j] += half * (g * r - dy[i]);
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

internal sealed class KlToStandardNormalOperation(Tensor mu, Tensor logVar, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of((isBackward ? 6L : 5) * mu.Length, isBackward ? [mu, logVar, Output, mu, mu, logVar, logVar] : [mu, logVar, Output]);

    public override void Forward<T>(CpuDevice device) => Elementwise.Binary<Divergence, T>(mu.Span<T>(), logVar.Span<T>(), Output.Span<T>());

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> dy = Output.Gradient<T>();
        if (mu.RequiresGradient) Elementwise.AccumulateBinary<Multiply, T>(dy, mu.Span<T>(), mu.AddGradient<T>());
        if (logVar.RequiresGradient) Elementwise.AccumulateBinary<StepOfLogVariance, T>(dy, logVar.Span<T>(), logVar.AddGradient<T>());
    }

    /// <summary>(m^2 + e^v - 1 - v) / 2, by expm1: exact for the small v of a unit that carries nothing.</summary>
    private readonly struct Divergence : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane m, TLane v)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            TLane.Create(0.5) * TLane.FusedMultiplyAdd(m, m, Expm1.Apply<TLane, T>(v) - v);
    }

    /// <summary>dy (e^v - 1) / 2.</summary>
    private readonly struct StepOfLogVariance : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane dy, TLane v)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Create(0.5) * dy * Expm1.Apply<TLane, T>(v);
    }
}
