using VaeScience.Compute.Ops;
using VaeScience.Data;

namespace VaeScience.Models.Evaluation;

/// <summary>The annealed chains of some rows.</summary>
internal sealed class AnnealedChains(LatentModel model, Tape tape, Dataset data, EvaluationBlock block, AnnealingOptions options)
{
    // n = rows, c = chains per row, m = c n: chain l of row i has number l n + i; d = latent size; target = log s + b (log p(x, z) - log s)
    private const double WantedAcceptance = 0.65, FirstStep = 0.1, Adaptation = 0.2;
    private readonly int m = block.Count * options.Chains, d = model.Latent;
    private double[] z = [];

    public required ulong Seed { get; init; }

    /// <summary>Log weights of all chains, [m].</summary>
    /// <param name="schedule">Inverse temperatures, rising to 1.</param>
    public double[] Run(double[] schedule)
    {
        // [temperature][row]
        var steps = new double[schedule.Length][];
        Anneal(schedule, steps, isTuning: true);
        return Anneal(schedule, steps, isTuning: false);
    }

    private double[] Anneal(double[] schedule, double[][] steps, bool isTuning)
    {
        var logWeights = new double[m];
        var before = 0.0;
        z = Start(isTuning);
        for (var t = 0; t < schedule.Length; t++)
        {
            var now = Evaluate(schedule[t]);
            for (var i = 0; i < m; i++) logWeights[i] += (schedule[t] - before) * now.LogRatio[i];
            before = schedule[t];
            if (t == schedule.Length - 1) break;
            if (isTuning) steps[t] = t == 0 ? [.. Enumerable.Repeat(FirstStep, block.Count)] : (double[])steps[t - 1].Clone();
            var accepted = Move(schedule[t], now, steps[t], Random(2 * (t + 1) + (isTuning ? 1 : 0)));
            if (isTuning)
                for (var i = 0; i < block.Count; i++) steps[t][i] *= Math.Exp(Adaptation * (accepted[i] - WantedAcceptance));
        }
        return logWeights;
    }

    private Pass Random(int part) => block.Pass(tape, Seed, part);

    private double[] Start(bool isTuning)
    {
        tape.IsRecording = false;
        var pass = Random(isTuning ? 1 : 0);
        var batch = block.Batch(tape, data);
        var start = options.Start == AnnealingStart.Prior
            ? model.SamplePrior(pass, m, LatentModel.ConditionOf(pass, batch, m))
            : model.Encode(pass, batch).Sample(pass, options.Chains);
        var points = start.ToArray();
        tape.EndStep();
        tape.IsRecording = true;
        return points;
    }

    // One Hamiltonian transition of every chain: momenta, leapfrog steps, acceptance by the change of the total energy.
    private double[] Move(double inverseTemperature, Point from, double[] steps, Pass random)
    {
        var numbers = random.Normal([m, d + 2]).ToArray();
        tape.EndStep();
        var (old, now) = (z, from);
        var (point, momentum) = ((double[])z.Clone(), new double[m * d]);
        var energy = new double[m];
        for (var i = 0; i < m; i++)
        {
            numbers.AsSpan(i * (d + 2), d).CopyTo(momentum.AsSpan(i * d));
            energy[i] = Energy(from.Target[i], momentum.AsSpan(i * d, d));
        }
        for (var leap = 0; leap < options.LeapfrogSteps; leap++)
        {
            for (var k = 0; k < point.Length; k++)
            {
                var step = steps[k / d % block.Count];
                momentum[k] += 0.5 * step * now.Gradient[k];
                point[k] += step * momentum[k];
            }
            z = point;
            now = Evaluate(inverseTemperature);
            for (var k = 0; k < point.Length; k++) momentum[k] += 0.5 * steps[k / d % block.Count] * now.Gradient[k];
        }
        var accepted = new double[block.Count];
        for (var i = 0; i < m; i++)
        {
            // Half the sum of two squared normal deviates is -log of a uniform one. A comparison with NaN, of a path that ran away, is false.
            var (a, b) = (numbers[i * (d + 2) + d], numbers[i * (d + 2) + d + 1]);
            var rise = Energy(now.Target[i], momentum.AsSpan(i * d, d)) - energy[i];
            if (rise < 0.5 * (a * a + b * b)) accepted[i % block.Count] += 1.0 / options.Chains;
            else old.AsSpan(i * d, d).CopyTo(point.AsSpan(i * d));
        }
        z = point;
        return accepted;
    }

    private static double Energy(double target, ReadOnlySpan<double> momentum)
    {
        var squares = 0.0;
        foreach (var p in momentum) squares += p * p;
        return 0.5 * squares - target;
    }

    private Point Evaluate(double inverseTemperature)
    {
        var pass = new Pass(tape, Seed, 0, isTraining: false);
        var batch = block.Batch(tape, data);
        var at = tape.Variable(z, [m, d]);
        var (logStart, logRatio) = options.Start == AnnealingStart.Prior ? FromPrior(pass, batch, at) : FromPosterior(pass, batch, at);
        var target = tape.Add(logStart, tape.Scale(logRatio, inverseTemperature));
        tape.Backward(tape.Sum(target));
        var point = new Point(logRatio.ToArray(), target.ToArray(), at.GradientToArray());
        tape.EndStep();
        return point;
    }

    private (Tensor LogStart, Tensor LogRatio) FromPrior(Pass pass, Batch batch, Tensor at) =>
        (model.PriorLogProbability(pass, at, batch), model.Likelihood.LogProbability(pass, model.Decode(pass, at, batch), batch));

    private (Tensor LogStart, Tensor LogRatio) FromPosterior(Pass pass, Batch batch, Tensor at)
    {
        var logStart = model.Encode(pass, batch).LogProbability(pass, at);
        return (logStart, tape.Subtract(model.LogJoint(pass, batch, at), logStart));
    }

    /// <summary>The densities at the chains' places.</summary>
    /// <param name="LogRatio">log p(x, z) - log s(z), [m].</param>
    /// <param name="Target">The log density of this temperature, [m].</param>
    /// <param name="Gradient">Its gradient in z, [m d].</param>
    private readonly record struct Point(double[] LogRatio, double[] Target, double[] Gradient);
}
