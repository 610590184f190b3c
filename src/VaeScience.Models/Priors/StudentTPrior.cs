using VaeScience.Compute.Ops;
using VaeScience.Models.Likelihoods;

namespace VaeScience.Models.Priors;

/// <summary>What can be chosen of the Student-t prior.</summary>
public sealed record StudentTPriorOptions
{
    /// <summary>The degrees of freedom of every unit, or those training starts from, 1 to 1e6: low for heavy tails.</summary>
    public double Degrees { get; init; } = 9;

    /// <summary>Whether each unit's degrees of freedom are trained.</summary>
    public bool LearnsDegrees { get; init; }
}

/// <summary>p(z) = prod_j t(z_j | nu_j), each unit a Student's t of location 0 and scale 1.</summary>
/// <remarks>
/// log t(z) = lnG((nu+1)/2) - lnG(nu/2) - log(nu pi)/2 - (nu+1)/2 log(1 + z^2/nu). Unlike N(0, I) it is not the same in every direction, so that
/// it fixes the axes of z. There is no divergence in closed form: it is estimated by the draws of z. Source: Mathieu et al. 2019.
/// </remarks>
public sealed class StudentTPrior : Prior
{
    private const double LeastDegrees = 1, MostDegrees = 1e6;
    private readonly StudentTPriorOptions options;
    private Parameter? logDegrees;

    /// <summary>A Student-t prior from its options.</summary>
    /// <exception cref="ArgumentException">The degrees of freedom are out of range.</exception>
    public StudentTPrior(StudentTPriorOptions? options = null)
    {
        this.options = options ?? new StudentTPriorOptions();
        if (this.options.Degrees is not (>= LeastDegrees and <= MostDegrees))
            throw new ArgumentException($"degrees is {LeastDegrees} to {MostDegrees}, got {this.options.Degrees}");
    }

    /// <inheritdoc/>
    public override string Name => "student-t";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override bool IsFactorised => true;

    /// <inheritdoc/>
    public override void Build(ParameterScope scope, PriorSite site)
    {
        var start = Initialisers.Constant(Math.Log(options.Degrees));
        logDegrees = options.LearnsDegrees ? scope.Trained("log_degrees", [site.Latent], start) : scope.Kept("log_degrees", [site.Latent], start);
    }

    /// <inheritdoc/>
    public override Tensor LogProbability(Pass pass, Tensor z, Tensor? condition = null)
    {
        var tape = pass.Tape;
        var d = logDegrees!.Shape.Length;
        // The density depends on the distance of value and location alone: the draws stand for the locations of a value of zero.
        var zero = tape.Constant(new double[d], [1, d]);
        var logScale = tape.Constant([0], [1]);
        return tape.ElementLogDensity(default(StudentTDensity), zero, null,
            (new DensityInput(z, Column: 0), new DensityInput(logScale), new DensityInput(logDegrees, Low: Math.Log(LeastDegrees), High: Math.Log(MostDegrees))),
            byFeature: false);
    }

    /// <inheritdoc/>
    /// <remarks>A normal number divided by the root of a chi-squared one; no gradient flows to the degrees of freedom.</remarks>
    public override Tensor Sample(Pass pass, int count, Tensor? condition = null)
    {
        var random = new RandomSequence(pass.Random(RandomPurpose.Sample));
        var halves = logDegrees!.Tensor.ToArray();
        for (var j = 0; j < halves.Length; j++) halves[j] = Math.Clamp(Math.Exp(halves[j]), LeastDegrees, MostDegrees) / 2;
        var z = new double[count * halves.Length];
        for (var i = 0; i < z.Length; i++)
        {
            var half = halves[i % halves.Length];
            z[i] = random.Normal() * Math.Sqrt(half / random.Gamma(half));
        }
        return pass.Tape.Constant(z, [count, halves.Length]);
    }
}
