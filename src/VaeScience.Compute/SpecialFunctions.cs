using VaeScience.Compute.Kernels;
using Scalar = VaeScience.Compute.Kernels.Lane1<double>;

namespace VaeScience.Compute;

/// <summary>Special functions of one number in double precision: the scalar forms of what the kernels compute on whole rows.</summary>
/// <remarks>
/// Errors are bounds in units in the last place (ulp), held by tests against 60-digit references. Every function gives NaN for NaN; none
/// throws.
/// </remarks>
public static class SpecialFunctions
{
    /// <summary>Logarithm of the absolute value of the gamma function, log |G(x)|.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>Nats. Infinity at 0, at the negative whole numbers and at infinity.</returns>
    /// <remarks>
    /// log G(x) = (x - 1/2) log x - x + log(2 pi)/2 + 1/(12x) - ... (Stirling) from 8 on; below, G(x+1) = x G(x) brings x to [1.5, 2.5], where a
    /// polynomial keeps the relative precision at the roots 1 and 2. Below 0: log(pi/|sin pi x|) - log G(1-x), with absolute precision at the
    /// roots between the poles. At most 4 ulp for x above 0. Source: Abramowitz and Stegun 1964, 6.1.
    /// </remarks>
    public static double Lgamma(double x) => LogGamma.Lgamma<Scalar, double>(new(x)).Value;

    /// <summary>Digamma, the derivative of <see cref="Lgamma"/>.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>d/dx log G(x). Minus infinity at 0, NaN at the negative whole numbers, infinity at infinity.</returns>
    /// <remarks>
    /// psi(x) = log x - 1/(2x) - 1/(12x^2) + ... from 8 on; below, psi(x+1) = psi(x) + 1/x brings x to [1, 2], where the root 1.4616... is split
    /// off. Below 0: psi(1-x) - pi cot(pi x). At most 4 ulp for x above 0. Source: Abramowitz and Stegun 1964, 6.3.
    /// </remarks>
    public static double Digamma(double x) => Polygamma.Digamma<Scalar, double>(new(x)).Value;

    /// <summary>Trigamma, the derivative of <see cref="Digamma"/>.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>d2/dx2 log G(x), above 0. Infinity at 0 and the negative whole numbers, 0 at infinity.</returns>
    /// <remarks>
    /// psi1(x) = 1/x + 1/(2x^2) + 1/(6x^3) - ... from 8 on; below, psi1(x) = psi1(x+1) + 1/x^2 brings x there. Below 0:
    /// (pi/sin(pi x))^2 - psi1(1-x). At most 4 ulp for x above 0. Source: Abramowitz and Stegun 1964, 6.4.
    /// </remarks>
    public static double Trigamma(double x) => Polygamma.Trigamma<Scalar, double>(new(x)).Value;

    /// <summary>The error function.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>erf x = 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x, within -1 and 1.</returns>
    /// <remarks>x times a polynomial in x^2 below 1, 1 - erfc x above. At most 2 ulp. Source: Shepherd and Laframboise 1981.</remarks>
    public static double Erf(double x) => ErrorFunction.Erf<Scalar, double>(new(x)).Value;

    /// <summary>The complementary error function, to full relative precision where it is small.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>erfc x = 1 - erf x, within 0 and 2; 0 from 27.3 on.</returns>
    /// <remarks>exp(-x^2) times a polynomial in (x-4)/(x+4) over 1 + 2x. At most 4 ulp. Source: Shepherd and Laframboise 1981.</remarks>
    public static double Erfc(double x) => ErrorFunction.Erfc<Scalar, double>(new(x)).Value;

    /// <summary>The standard normal distribution function.</summary>
    /// <param name="x">Any number, in standard deviations.</param>
    /// <returns>Phi(x) = erfc(-x/sqrt 2)/2, a probability; 0 below -38.6.</returns>
    /// <remarks>Full relative precision in the lower tail, at most 4 ulp. Source: as <see cref="Erfc"/>.</remarks>
    public static double Ndtr(double x) => ErrorFunction.Ndtr<Scalar, double>(new(x)).Value;

    /// <summary>Logarithm of the standard normal distribution function.</summary>
    /// <param name="x">Any number, in standard deviations.</param>
    /// <returns>log Phi(x), nats, at most 0; finite wherever x^2 is.</returns>
    /// <remarks>-x^2/2 + log(erfcx(-x/sqrt 2)/2) for x up to 0, log1p(-Phi(-x)) above. At most 4 ulp. Source: as <see cref="Erfc"/>.</remarks>
    public static double LogNdtr(double x) => ErrorFunction.LogNdtr<Scalar, double>(new(x)).Value;

    /// <summary>Quantile of the standard normal distribution, the inverse of <see cref="Ndtr"/>.</summary>
    /// <param name="p">A probability, 0 to 1.</param>
    /// <returns>The x with Phi(x) = p; minus infinity at 0, infinity at 1, NaN outside.</returns>
    /// <remarks>
    /// A rational start (Abramowitz and Stegun 1964, 26.2.23, error below 4.5e-4), then Newton steps: on Phi(x) - 1/2 = p - 1/2 near the middle,
    /// on log Phi(x) = log p in the tails. Relative error at most 1e-14 in the lower half; the upper half knows p only to 1e-16.
    /// </remarks>
    public static double Ndtri(double p)
    {
        if (!(p >= 0 && p <= 1)) return double.NaN;
        if (p > 0.75) return -LowerQuantile(1 - p);
        return p < 0.25 ? LowerQuantile(p) : MiddleQuantile(p - 0.5);
    }

    /// <summary>log(1 + x), to full precision near 0.</summary>
    /// <param name="x">At least -1.</param>
    /// <returns>Minus infinity at -1, NaN below.</returns>
    /// <remarks>The rounding error of 1 + x is carried along. At most 1.5 ulp. Source: Kahan's correction, as in fdlibm.</remarks>
    public static double Log1p(double x) => Logarithm.Log1p<Scalar, double>(new(x)).Value;

    /// <summary>exp(x) - 1, to full precision near 0.</summary>
    /// <param name="x">Any number.</param>
    /// <returns>From -1 to infinity (above 709.78).</returns>
    /// <remarks>2^n (exp r - 1) + (2^n - 1) with x = n ln 2 + r. At most 2 ulp. Source: Cody and Waite 1980.</remarks>
    public static double Expm1(double x) => Exponential.Expm1<Scalar, double>(new(x)).Value;

    /// <summary>log(1 + exp x).</summary>
    /// <param name="x">Any number.</param>
    /// <returns>Above 0; x itself for large x, exp x for very negative x.</returns>
    /// <remarks>max(x, 0) + log1p(exp(-|x|)). At most 2 ulp. Source: Maechler 2012, in this arrangement.</remarks>
    public static double Softplus(double x) => Logistic.Softplus<Scalar, double>(new(x)).Value;

    /// <summary>log(1 / (1 + exp(-x))) = -softplus(-x).</summary>
    /// <param name="x">A logit, nats.</param>
    /// <returns>Nats, below 0.</returns>
    /// <remarks>min(x, 0) - log1p(exp(-|x|)). At most 2 ulp. Source: as <see cref="Softplus"/>.</remarks>
    public static double LogSigmoid(double x) => Logistic.LogSigmoid<Scalar, double>(new(x)).Value;

    /// <summary>1 / (1 + exp(-x)), to full relative precision where it is small.</summary>
    /// <param name="x">A logit, nats.</param>
    /// <returns>A probability.</returns>
    /// <remarks>e/(1+e) below 0 and 1 - e/(1+e) above, with e = exp(-|x|). At most 2 ulp. Source: the definition.</remarks>
    public static double Sigmoid(double x) => Logistic.Sigmoid<Scalar, double>(new(x)).Value;

    /// <summary>log of the sum of exponentials, without overflow.</summary>
    /// <param name="x">Logarithms, nats; any length.</param>
    /// <returns>m + log sum exp(x_i - m) with m = max x; minus infinity for no elements, or where all are minus infinity.</returns>
    /// <remarks>Relative error about 1e-16 times the logarithm of the length. Source: Blanchard, Higham and Higham 2021.</remarks>
    public static double LogSumExp(ReadOnlySpan<double> x)
    {
        var max = double.NegativeInfinity;
        foreach (var value in x)
            max = Math.Max(max, value);
        // Nothing, only minus infinity, an infinity or NaN: the difference from the maximum would be NaN.
        if (!double.IsFinite(max)) return max;

        var sum = 0.0;
        foreach (var value in x)
            sum += Exponential.Exp<Scalar, double>(new(value - max)).Value;
        return max + Logarithm.Log<Scalar, double>(new(sum)).Value;
    }

    private static double LowerQuantile(double p)
    {
        if (p == 0) return double.NegativeInfinity;
        var target = Logarithm.Log<Scalar, double>(new(p)).Value;
        var t = Math.Sqrt(-2 * target);
        var x = ((0.010328 * t + 0.802853) * t + 2.515517) / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1) - t;
        for (var step = 0; step < 3; step++)
            x -= (LogNdtr(x) - target) / ErrorFunction.LogNdtrSlope<Scalar, double>(new(x)).Value;
        return x;
    }

    private static double MiddleQuantile(double fromHalf)
    {
        const double sqrtTwoPi = 2.5066282746310002, sqrtHalf = 0.7071067811865476;
        // The tangent at the middle is within 3 % up to p = 0.75; Newton squares the error.
        var x = fromHalf * sqrtTwoPi;
        for (var step = 0; step < 5; step++)
            x -= (0.5 * Erf(x * sqrtHalf) - fromHalf) * sqrtTwoPi * Exponential.Exp<Scalar, double>(new(0.5 * x * x)).Value;
        return x;
    }
}
