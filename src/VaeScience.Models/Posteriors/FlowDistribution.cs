using VaeScience.Compute.Ops;

namespace VaeScience.Models.Posteriors;

/// <summary>A diagonal Gaussian for each row, sent through a flow: log q(z) = log q0(z0) - log |det dz/dz0|, known of its own draws.</summary>
/// <remarks>
/// <see cref="Mean"/> and <see cref="StandardDeviation"/> have no closed form. They are averages over 256 draws that are the same for every
/// row, model and seed: 128 normal deviates and their mirror images, each unit scaled to variance 1, so that both are exact where the flow
/// moves no unit but by shifting and stretching it. Elsewhere they are estimates, with a standard error of about sd/16 at the most.
/// No gradient flows through them. Source: Rezende and Mohamed 2015.
/// </remarks>
/// <param name="pass">Of the encoder.</param>
/// <param name="start">q0, of n rows.</param>
/// <param name="flow">The map.</param>
public sealed class FlowDistribution(Pass pass, DiagonalGaussianDistribution start, LatentFlow flow) : LatentDistribution
{
    private const int Pairs = 128;

    /// <summary>How many draws the moments are averages of.</summary>
    internal const int MomentDraws = 2 * Pairs;

    // Elements of z that are computed at once for the moments.
    private const int ChunkElements = 1 << 16;

    private (double[] Mean, double[] Sd)? moments;

    /// <inheritdoc/>
    public override Shape Shape => start.Shape;

    /// <inheritdoc/>
    public override bool HasDensityEverywhere => false;

    /// <inheritdoc/>
    public override Tensor Mean => pass.Tape.Constant((moments ??= Moments()).Mean, Shape);

    /// <inheritdoc/>
    public override Tensor StandardDeviation(Pass pass) => pass.Tape.Constant((moments ??= Moments()).Sd, Shape);

    /// <inheritdoc/>
    public override LatentDraws Draw(Pass pass, Tensor noise)
    {
        var z0 = start.Transform(pass, noise);
        var (z, logDeterminant) = flow(pass.Tape, z0);
        return new LatentDraws(z, () => pass.Tape.Subtract(start.LogProbability(pass, z0), logDeterminant));
    }

    /// <inheritdoc/>
    public override Tensor Transform(Pass pass, Tensor noise) => Draw(pass, noise).Z;

    /// <inheritdoc/>
    public override Tensor LogProbability(Pass pass, Tensor z) =>
        throw new NotSupportedException("the density of a flow is known of its own draws only: ask Draw for it");

    /// <inheritdoc/>
    public override (Tensor PerRow, Tensor? PerUnit)? KlToStandardNormal(Pass pass) => null;

    private (double[] Mean, double[] Sd) Moments()
    {
        var (n, d) = (Shape.Rows, Shape.Columns);
        var deviates = FixedDeviates(d);
        double[] mean = new double[n * d], sd = new double[n * d];
        // On a tape of its own, whose buffers return after each chunk.
        var tape = new Tape(new Workspace(pass.Tape.Workspace.Device), pass.Tape.DType) { IsRecording = false };
        var chunk = Math.Clamp(ChunkElements / Math.Max(1, n * d), 1, MomentDraws);
        for (var first = 0; first < MomentDraws; first += chunk)
        {
            var draws = Math.Min(chunk, MomentDraws - first);
            var noise = new double[draws * n * d];
            for (var k = 0; k < noise.Length; k++) noise[k] = deviates[(first + k / (n * d)) * d + k % d];
            var z = Transform(new Pass(tape, seed: 0, step: 0, isTraining: false), tape.Constant(noise, [draws * n, d])).ToArray();
            for (var k = 0; k < z.Length; k++)
            {
                mean[k % (n * d)] += z[k];
                sd[k % (n * d)] += z[k] * z[k];
            }
            tape.EndStep();
        }
        for (var k = 0; k < mean.Length; k++)
        {
            mean[k] /= MomentDraws;
            sd[k] = Math.Sqrt(Math.Max(0, sd[k] / MomentDraws - mean[k] * mean[k]));
        }
        return (mean, sd);
    }

    // [MomentDraws, d]: of each unit the mean is 0 and the variance 1.
    private static double[] FixedDeviates(int d)
    {
        var half = new double[Pairs * d];
        new Philox(seed: 0, RandomPurpose.Evaluate).FillNormal<double>(half);
        for (var j = 0; j < d; j++)
        {
            var square = 0.0;
            for (var k = j; k < half.Length; k += d) square += half[k] * half[k];
            for (var k = j; k < half.Length; k += d) half[k] /= Math.Sqrt(square / Pairs);
        }
        return [.. half, .. half.Select(v => -v)];
    }
}
