using VaeScience.Compute.Ops;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Schedules;

namespace VaeScience.Models.Evaluation;

/// <summary>A posterior family fitted to one density in the plane: how near q can come to p, with no encoder in between.</summary>
/// <remarks>Minimises E_q[log q(z) + w U(z)], w rising to 1. The head reads one constant. Source: Rezende and Mohamed 2015, section 6.1.</remarks>
public sealed class EnergyFit
{
    private const double FirstWeight = 0.01;

    // Quadrature: standard deviations of the noise beyond which nothing counts, and draws that are computed at once.
    private const double Reach = 7;
    private const int PointsAtOnce = 4096;

    // Gradients of a fold that is about to form are long; Adam would remember them.
    private const double LongestGradient = 10;

    private readonly Posterior posterior;
    private readonly EnergyTarget target;
    private readonly Parameters parameters = new();
    private readonly CpuDevice device;
    private readonly Tape tape;

    private EnergyFit(Posterior posterior, EnergyTarget target, ulong seed, CpuDevice device)
    {
        if (posterior.Latent != 2) throw new ArgumentException($"an energy in the plane wants a posterior of 2 units, got {posterior.Latent}");
        (this.posterior, this.target, this.device) = (posterior, target, device);
        tape = new Tape(new Workspace(device), DType.Float64);
        posterior.Build(parameters.Scope("posterior"), 1);
        parameters.Materialise(device, DType.Float64, seed);
    }

    /// <summary>Fits a posterior.</summary>
    /// <param name="posterior">Of two units; belongs to the fit from then on.</param>
    /// <param name="target">The energy.</param>
    /// <param name="options">How.</param>
    /// <param name="device">Threads.</param>
    /// <exception cref="ArgumentException">The posterior has not two units.</exception>
    public static EnergyFit Of(Posterior posterior, EnergyTarget target, EnergyFitOptions options, CpuDevice device)
    {
        var fit = new EnergyFit(posterior, target, options.Seed, device);
        fit.Train(options);
        fit.tape.IsRecording = false;
        return fit;
    }

    /// <summary>KL(q || p) = E_q[log q + U] + log Z, by quadrature.</summary>
    /// <param name="points">Points in each direction of the grid of noise.</param>
    /// <returns>Nats.</returns>
    /// <remarks>
    /// The expectation is an integral over the standard normal noise e that q's draws are made from: sum over a grid of N(e) [log q(z(e)) + U(z(e))]
    /// times its cell. No inverse of the flow is needed, and nothing is drawn.
    /// </remarks>
    public double Divergence(int points = 401)
    {
        var step = 2 * Reach / (points - 1);
        var (sum, mass) = (0.0, 0.0);
        var noise = new double[2 * PointsAtOnce];
        for (var first = 0; first < points * points; first += PointsAtOnce)
        {
            var count = Math.Min(PointsAtOnce, points * points - first);
            for (var i = 0; i < count; i++)
                (noise[2 * i], noise[2 * i + 1]) = ((first + i) / points * step - Reach, (first + i) % points * step - Reach);
            var draws = Draws(tape.Constant(noise.AsSpan(0, 2 * count), [count, 2]));
            double[] logQ = draws.LogDensity.ToArray(), u = target.Energy(tape, draws.Z).ToArray();
            for (var i = 0; i < count; i++)
            {
                var weight = Math.Exp(-0.5 * (noise[2 * i] * noise[2 * i] + noise[2 * i + 1] * noise[2 * i + 1]));
                sum += weight * (logQ[i] + u[i]);
                mass += weight;
            }
            tape.EndStep();
        }
        return sum / mass + target.LogNormaliser;
    }

    /// <summary>Draws from q.</summary>
    /// <param name="count">How many, m.</param>
    /// <param name="seed">The same seed gives the same draws.</param>
    /// <returns>[m, 2].</returns>
    public double[,] Sample(int count, ulong seed)
    {
        var noise = new double[2 * count];
        new Philox(seed, RandomPurpose.Sample).FillNormal<double>(noise);
        var z = Draws(tape.Constant(noise, [count, 2])).Z.ToArray();
        tape.EndStep();
        var result = new double[count, 2];
        Buffer.BlockCopy(z, 0, result, 0, z.Length * sizeof(double));
        return result;
    }

    private LatentDraws Draws(Tensor noise)
    {
        var pass = new Pass(tape, seed: 0, step: 0, isTraining: false);
        return posterior.Infer(pass, tape.Constant([1], [1, 1])).Draw(pass, noise);
    }

    private void Train(EnergyFitOptions options)
    {
        var adam = new Adam(options.LearningRate);
        adam.Attach(parameters, device);
        var schedule = new CosineDecay(new CosineDecayOptions());
        for (var step = 0; step < options.Steps; step++)
        {
            var weight = Math.Min(1, FirstWeight + (double)step / Math.Max(1, options.AnnealingSteps));
            var pass = new Pass(tape, options.Seed, (ulong)step, isTraining: true);
            parameters.ClearGradients();
            var draws = posterior.Infer(pass, tape.Constant([1], [1, 1])).Draw(pass, options.Draws);
            tape.Backward(tape.Mean(tape.Add(draws.LogDensity, tape.Scale(target.Energy(tape, draws.Z), weight))));
            parameters.CompleteGradients();
            var norm = ParameterUpdate.Norm(parameters.Gradients);
            adam.Step(parameters, options.LearningRate * schedule.Factor(step, options.Steps), norm > LongestGradient ? LongestGradient / norm : 1, step + 1, device);
            tape.EndStep();
        }
    }
}
