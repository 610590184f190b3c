using System.Numerics;

namespace VaeScience.Compute.Kernels;

/// <summary>How a planar flow's u is bent so that the flow can be inverted: uHat = u + t w with w.uHat = m(w.u) above -1.</summary>
/// <remarks>
/// m(a) = -1 + softplus(a + c), t = (m(a) - a) / |w|^2 at a = w.u. With q = 1 + m the log-determinant is log(h^2 + q (1 - h^2)), a sum of
/// positive terms. Where w is zero to rounding nothing can fold: t = 0 and q = 1 + a.
/// </remarks>
internal readonly struct PlanarConstraint<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Keeps the logarithm of q above -30, so that its reciprocal is finite in float.
    private const double LeastQ = 9.4e-14;
    private const double LeastSquare = 1e-12;

    private readonly T square;
    private readonly bool isFree;

    /// <param name="u">[d].</param>
    /// <param name="w">[d].</param>
    /// <param name="shift">c.</param>
    public PlanarConstraint(ReadOnlySpan<T> u, ReadOnlySpan<T> w, T shift)
    {
        var a = Dot(w, u);
        square = Dot(w, w);
        isFree = square < T.CreateTruncating(LeastSquare);
        if (isFree)
        {
            (Q, SlopeOfQ) = (T.One + a, T.One);
            return;
        }
        var y = a + shift;
        var e = T.LogP1(T.Exp(-T.Abs(y)));
        var least = T.CreateTruncating(LeastQ);
        var softplus = T.Max(y, T.Zero) + e;
        Q = T.Max(softplus, least);
        SlopeOfQ = softplus > least ? T.One / (T.One + T.Exp(-y)) : T.Zero;
        // m - a, without the difference of two large numbers.
        Bend = (y > T.Zero ? shift - T.One + e : Q - T.One - a) / square;
    }

    /// <summary>q = 1 + w.uHat, above 0.</summary>
    public T Q { get; }

    /// <summary>dq / da.</summary>
    private T SlopeOfQ { get; }

    /// <summary>t.</summary>
    public T Bend { get; }

    /// <summary>Adds the gradients of u and w that come through uHat and q.</summary>
    /// <param name="u">[d].</param>
    /// <param name="w">[d].</param>
    /// <param name="gradient">Of uHat, [d].</param>
    /// <param name="gradientOfQ">Of q.</param>
    /// <param name="du">[d], added to.</param>
    /// <param name="dw">[d], added to.</param>
    public void Backward(ReadOnlySpan<T> u, ReadOnlySpan<T> w, ReadOnlySpan<T> gradient, T gradientOfQ, Span<T> du, Span<T> dw)
    {
        var ofBend = isFree ? T.Zero : Dot(gradient, w) / square;
        var ofA = gradientOfQ * SlopeOfQ + (isFree ? T.Zero : ofBend * (SlopeOfQ - T.One));
        var twiceOfSquare = -(ofBend + ofBend) * Bend;
        for (var j = 0; j < u.Length; j++)
        {
            du[j] += gradient[j] + ofA * w[j];
            dw[j] += Bend * gradient[j] + ofA * u[j] + twiceOfSquare * w[j];
        }
    }

    /// <summary>The sum of products.</summary>
    public static T Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        var sum = T.Zero;
        for (var j = 0; j < a.Length; j++) sum += a[j] * b[j];
        return sum;
    }
}
