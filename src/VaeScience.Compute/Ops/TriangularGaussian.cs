namespace VaeScience.Compute.Ops;

/// <summary>What a full-covariance Gaussian posterior N(mu, L L^T) needs: draws, log density, spread, and its divergence from N(0, I).</summary>
/// <remarks>
/// Letters: n = rows, d = latent size, s = draws per row; row l n + i of [s n, d] is draw l of row i. L is lower triangular: exp of
/// logDiagonal [n, d] on its diagonal, and below it lower [n, d (d - 1) / 2], row by row, so that element (j, k) stands at j (j - 1) / 2 + k.
/// </remarks>
public static class TriangularGaussianOps
{
    /// <summary>z = mu + L noise, repeated for every draw.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="mu">[n, d].</param>
    /// <param name="logDiagonal">[n, d].</param>
    /// <param name="lower">[n, d (d - 1) / 2].</param>
    /// <param name="noise">[s n, d], standard normal.</param>
    /// <returns>[s n, d].</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public static Tensor TriangularReparameterise(this Tape tape, Tensor mu, Tensor logDiagonal, Tensor lower, Tensor noise)
    {
        CheckShapes(mu, logDiagonal, lower, noise);
        return tape.Apply(new TriangularReparameteriseOperation(mu, logDiagonal, lower, noise, tape.Result(noise.Shape, mu, logDiagonal, lower)));
    }

    /// <summary>log N(z | mu, L L^T), differentiable in all four.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="mu">[n, d].</param>
    /// <param name="logDiagonal">[n, d].</param>
    /// <param name="lower">[n, d (d - 1) / 2].</param>
    /// <param name="z">[s n, d].</param>
    /// <returns>[s n], nats.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    /// <remarks>With L u = z - mu (forward substitution): -1/2 |u|^2 - sum log diag L - d/2 log 2 pi.</remarks>
    public static Tensor TriangularLogDensity(this Tape tape, Tensor mu, Tensor logDiagonal, Tensor lower, Tensor z)
    {
        CheckShapes(mu, logDiagonal, lower, z);
        var requires = z.RequiresGradient || mu.RequiresGradient || logDiagonal.RequiresGradient || lower.RequiresGradient;
        var y = new Tensor(tape, [z.Shape.Rows], tape.IsRecording && requires);
        return tape.Apply(new TriangularLogDensityOperation(mu, logDiagonal, lower, z, tape.Rent(z.Shape), y));
    }

    /// <summary>The standard deviation of each unit: the lengths of the rows of L.</summary>
    /// <returns>[n, d].</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public static Tensor TriangularStandardDeviation(this Tape tape, Tensor logDiagonal, Tensor lower)
    {
        CheckShapes(logDiagonal, logDiagonal, lower, logDiagonal);
        return tape.Apply(new TriangularStandardDeviationOperation(logDiagonal, lower, tape.Result(logDiagonal.Shape, logDiagonal, lower)));
    }

    /// <summary>KL(N(mu, L L^T) || N(0, I)) = (|mu|^2 + |L|^2 - d) / 2 - sum log diag L.</summary>
    /// <returns>[n], nats, never negative.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public static Tensor TriangularKlToStandardNormal(this Tape tape, Tensor mu, Tensor logDiagonal, Tensor lower)
    {
        CheckShapes(mu, logDiagonal, lower, mu);
        return tape.Apply(new TriangularKlToStandardNormalOperation(mu, logDiagonal, lower, tape.Result([mu.Shape.Rows], mu, logDiagonal, lower)));
    }

    private static void CheckShapes(Tensor mu, Tensor logDiagonal, Tensor lower, Tensor z)
    {
        var d = mu.Shape.Columns;
        if (mu.Shape.Rank != 2 || mu.Shape != logDiagonal.Shape || lower.Shape != [mu.Shape[0], d * (d - 1) / 2]
            || z.Shape.Rank != 2 || z.Shape[1] != d || mu.Shape[0] == 0 || z.Shape[0] % mu.Shape[0] != 0)
            throw new ShapeException($"mu {mu.Shape}, logDiagonal {logDiagonal.Shape}, lower {lower.Shape}, z or noise {z.Shape}; wanted [n, d] twice, [n, d (d - 1) / 2] and [s n, d]");
    }
}

internal sealed class TriangularReparameteriseOperation(Tensor mu, Tensor logDiagonal, Tensor lower, Tensor noise, Tensor z) : Operation(z)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(
        Output.Length * (mu.Shape[1] + 2L), isBackward ? [logDiagonal, noise, Output, mu, mu, logDiagonal, logDiagonal, lower, lower] : [mu, logDiagonal, lower, noise, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        Span<T> m = mu.Span<T>(), l = logDiagonal.Span<T>(), below = lower.Span<T>(), e = noise.Span<T>(), zv = Output.Span<T>();
        var (d, w) = (mu.Shape[1], lower.Shape[1]);
        for (var at = 0; at < zv.Length; at += d)
        {
            var row = at % m.Length;
            var factor = below.Slice(row / d * w, w);
            for (var (j, start) = (0, 0); j < d; start += j++)
            {
                var sum = m[row + j] + T.Exp(l[row + j]) * e[at + j];
                for (var k = 0; k < j; k++) sum += factor[start + k] * e[at + k];
                zv[at + j] = sum;
            }
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        Span<T> l = logDiagonal.Span<T>(), e = noise.Span<T>(), dz = Output.Gradient<T>();
        var (d, w) = (mu.Shape[1], lower.Shape[1]);
        var dMu = mu.RequiresGradient ? mu.AddGradient<T>() : default;
        var dL = logDiagonal.RequiresGradient ? logDiagonal.AddGradient<T>() : default;
        var dLower = lower.RequiresGradient ? lower.AddGradient<T>() : default;
        for (var at = 0; at < dz.Length; at += d)
        {
            var row = at % l.Length;
            for (var (j, start) = (0, row / d * w); j < d; start += j++)
            {
                var g = dz[at + j];
                if (!dMu.IsEmpty) dMu[row + j] += g;
                if (!dL.IsEmpty) dL[row + j] += g * T.Exp(l[row + j]) * e[at + j];
                if (dLower.IsEmpty) continue;
                for (var k = 0; k < j; k++) dLower[start + k] += g * e[at + k];
            }
        }
    }
}

internal sealed class TriangularLogDensityOperation(Tensor mu, Tensor logDiagonal, Tensor lower, Tensor z, Tensor whitened, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(
        (isBackward ? 2 : 1) * z.Length * (mu.Shape[1] + 4L),
        isBackward ? [logDiagonal, lower, whitened, Output, z, z, mu, mu, logDiagonal, logDiagonal, lower, lower] : [mu, logDiagonal, lower, z, whitened, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        Span<T> m = mu.Span<T>(), l = logDiagonal.Span<T>(), below = lower.Span<T>(), zv = z.Span<T>(), u = whitened.Span<T>(), yv = Output.Span<T>();
        var (d, w) = (mu.Shape[1], lower.Shape[1]);
        for (var i = 0; i < yv.Length; i++)
        {
            var (at, row) = (i * d, i * d % m.Length);
            var sum = 0.5 * d * Math.Log(2 * Math.PI);
            for (var (j, start) = (0, row / d * w); j < d; start += j++)
            {
                var r = zv[at + j] - m[row + j];
                for (var k = 0; k < j; k++) r -= below[start + k] * u[at + k];
                r *= T.Exp(-l[row + j]);
                u[at + j] = r;
                sum += double.CreateTruncating(l[row + j]) + 0.5 * double.CreateTruncating(r * r);
            }
            yv[i] = T.CreateTruncating(-sum);
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        Span<T> l = logDiagonal.Span<T>(), below = lower.Span<T>(), u = whitened.Span<T>(), dy = Output.Gradient<T>();
        var (d, w) = (mu.Shape[1], lower.Shape[1]);
        var dZ = z.RequiresGradient ? z.AddGradient<T>() : default;
        var dMu = mu.RequiresGradient ? mu.AddGradient<T>() : default;
        var dL = logDiagonal.RequiresGradient ? logDiagonal.AddGradient<T>() : default;
        var dLower = lower.RequiresGradient ? lower.AddGradient<T>() : default;
        Span<T> v = stackalloc T[d];
        for (var i = 0; i < dy.Length; i++)
        {
            var (at, row) = (i * d, i * d % l.Length);
            var factor = below.Slice(row / d * w, w);
            // v = L^-T u by back substitution: the slope in mu, and in z with its sign changed.
            for (var j = d - 1; j >= 0; j--)
            {
                var r = u[at + j];
                for (var k = j + 1; k < d; k++) r -= factor[k * (k - 1) / 2 + j] * v[k];
                v[j] = r * T.Exp(-l[row + j]);
            }
            for (var (j, start) = (0, row / d * w); j < d; start += j++)
            {
                var g = dy[i] * v[j];
                if (!dZ.IsEmpty) dZ[at + j] -= g;
                if (!dMu.IsEmpty) dMu[row + j] += g;
                if (!dL.IsEmpty) dL[row + j] += g * u[at + j] * T.Exp(l[row + j]) - dy[i];
                if (dLower.IsEmpty) continue;
                for (var k = 0; k < j; k++) dLower[start + k] += g * u[at + k];
            }
        }
    }
}

internal sealed class TriangularStandardDeviationOperation(Tensor logDiagonal, Tensor lower, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(
        Output.Length * (logDiagonal.Shape[1] + 2L), isBackward ? [logDiagonal, lower, Output, Output, logDiagonal, logDiagonal, lower, lower] : [logDiagonal, lower, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        Span<T> l = logDiagonal.Span<T>(), below = lower.Span<T>(), yv = Output.Span<T>();
        var (d, w) = (logDiagonal.Shape[1], lower.Shape[1]);
        for (var i = 0; i < logDiagonal.Shape[0]; i++)
            for (var (j, start) = (0, i * w); j < d; start += j++)
            {
                var diagonal = T.Exp(l[i * d + j]);
                var sum = diagonal * diagonal;
                for (var k = 0; k < j; k++) sum += below[start + k] * below[start + k];
                yv[i * d + j] = T.Sqrt(sum);
            }
    }

    public override void Backward<T>(CpuDevice device)
    {
        Span<T> l = logDiagonal.Span<T>(), below = lower.Span<T>(), yv = Output.Span<T>(), dy = Output.Gradient<T>();
        var (d, w) = (logDiagonal.Shape[1], lower.Shape[1]);
        var dL = logDiagonal.RequiresGradient ? logDiagonal.AddGradient<T>() : default;
        var dLower = lower.RequiresGradient ? lower.AddGradient<T>() : default;
        for (var i = 0; i < logDiagonal.Shape[0]; i++)
            for (var (j, start) = (0, i * w); j < d; start += j++)
            {
                var at = i * d + j;
                var g = dy[at] / yv[at];
                var diagonal = T.Exp(l[at]);
                if (!dL.IsEmpty) dL[at] += g * diagonal * diagonal;
                if (dLower.IsEmpty) continue;
                for (var k = 0; k < j; k++) dLower[start + k] += g * below[start + k];
            }
    }
}

internal sealed class TriangularKlToStandardNormalOperation(Tensor mu, Tensor logDiagonal, Tensor lower, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(
        6L * mu.Length + 2L * lower.Length, isBackward ? [mu, logDiagonal, lower, Output, mu, mu, logDiagonal, logDiagonal, lower, lower] : [mu, logDiagonal, lower, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        Span<T> m = mu.Span<T>(), l = logDiagonal.Span<T>(), below = lower.Span<T>(), yv = Output.Span<T>();
        var (d, w) = (mu.Shape[1], lower.Shape[1]);
        for (var i = 0; i < yv.Length; i++)
        {
            var sum = 0.0;
            // e^2l - 1 - 2l by expm1, exact for the small l of a unit that carries nothing.
            for (var j = i * d; j < (i + 1) * d; j++) sum += double.CreateTruncating(m[j] * m[j] + (T.ExpM1(l[j] + l[j]) - (l[j] + l[j])));
            foreach (var element in below.Slice(i * w, w)) sum += double.CreateTruncating(element * element);
            yv[i] = T.CreateTruncating(0.5 * sum);
        }
    }

    public override void Backward<T>(CpuDevice device)
    {
        Span<T> m = mu.Span<T>(), l = logDiagonal.Span<T>(), below = lower.Span<T>(), dy = Output.Gradient<T>();
        var (d, w) = (mu.Shape[1], lower.Shape[1]);
        var dMu = mu.RequiresGradient ? mu.AddGradient<T>() : default;
        var dL = logDiagonal.RequiresGradient ? logDiagonal.AddGradient<T>() : default;
        var dLower = lower.RequiresGradient ? lower.AddGradient<T>() : default;
        for (var j = 0; j < dMu.Length; j++) dMu[j] += dy[j / d] * m[j];
        for (var j = 0; j < dL.Length; j++) dL[j] += dy[j / d] * T.ExpM1(l[j] + l[j]);
        for (var j = 0; j < dLower.Length; j++) dLower[j] += dy[j / w] * below[j];
    }
}
