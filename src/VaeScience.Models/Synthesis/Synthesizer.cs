using VaeScience.Data;
using VaeScience.Models.Priors;
using VaeScience.Models.Training;

namespace VaeScience.Models.Synthesis;

/// <summary>Makes up latent points and rows: from the prior, from the codes of known rows, near one of them.</summary>
/// <remarks>
/// Points come first ([m, d]), then what is at them: <see cref="Expected"/> gives E[x|z], <see cref="Draw"/> draws from p(x|z). Points on a way between two,
/// or along one unit, are made by <see cref="LatentPath"/> and <see cref="LatentTraversal"/>.
/// </remarks>
/// <param name="model">A trained model.</param>
/// <param name="device">Threads.</param>
/// <param name="seed">The same seed makes up the same points.</param>
public sealed class Synthesizer(LatentModel model, CpuDevice device, ulong seed = 1)
{
    // Streams apart from those of evaluation, which counts rows from 0.
    private const ulong PriorStep = 1UL << 62, PosteriorStep = PriorStep + 1;
    private readonly Tape tape = new(new Workspace(device), model.Parameters.Values.DType) { IsRecording = false };

    /// <summary>Draws from the prior.</summary>
    /// <param name="count">How many, m.</param>
    /// <param name="temperature">
    /// Scales the distance from the mean, N(0, t^2 I) instead of N(0, I): below 1 for typical rows, 0 for the mean itself. Other priors than the standard
    /// normal allow 1 alone.
    /// </param>
    /// <param name="conditions">Of the m points; null for an unconditional model.</param>
    /// <returns>[m, d].</returns>
    /// <exception cref="UserException">A temperature that the prior does not have.</exception>
    public double[,] FromPrior(int count, double temperature = 1, RowConditions? conditions = null)
    {
        Check(count, temperature);
        if (temperature != 1 && model is not Vae { Prior: StandardNormal })
            throw new UserException($"temperature: got {temperature}, a prior other than standard-normal allows 1; use draws near the codes of known rows instead");
        var pass = new Pass(tape, seed, PriorStep, isTraining: false);
        var condition = conditions is null ? null : tape.Constant(Array.ConvertAll(conditions.Values, v => (double)v), [count, conditions.Count]);
        var z = model.SamplePrior(pass, count, condition).ToArray();
        tape.EndStep();
        return ToPoints(z, temperature);
    }

    /// <summary>Draws from the aggregate posterior, (1/N) sum_i q(z|x_i): a row is chosen, then a code of it.</summary>
    /// <param name="data">N rows.</param>
    /// <param name="count">How many, m.</param>
    /// <param name="temperature">Scales the posteriors' noise; 0 gives the codes of the rows themselves.</param>
    /// <returns>Points, [m, d], and the row that each belongs to, [m]: a conditional model decodes a point under the conditions of its row.</returns>
    public (double[,] Points, int[] Rows) FromAggregate(Dataset data, int count, double temperature = 1)
    {
        if (data.RowCount == 0) throw new ArgumentException($"{data.Name} has no rows to draw from");
        Check(count, temperature);
        var random = new RandomSequence(new Philox(seed, RandomPurpose.Sample, PosteriorStep));
        int[] rows = [.. Enumerable.Range(0, count).Select(_ => random.Below(data.RowCount))];
        return (Codes(data, rows, temperature), rows);
    }

    /// <summary>Draws around the code of a row: N(mu, t^2 sigma^2) where the posterior is Gaussian.</summary>
    /// <param name="data">The row's data set.</param>
    /// <param name="row">Which, from 0.</param>
    /// <param name="count">How many, m.</param>
    /// <param name="temperature">Scales the posterior's noise, t.</param>
    /// <returns>[m, d].</returns>
    public double[,] Near(Dataset data, int row, int count, double temperature = 1)
    {
        Check(count, temperature);
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, data.RowCount);
        return Codes(data, [.. Enumerable.Repeat(row, count)], temperature);
    }

    /// <summary>E[x|z] of points.</summary>
    /// <param name="z">[m, d].</param>
    /// <param name="conditions">Of the m points; null for an unconditional model.</param>
    /// <returns>[m, f], units of the data.</returns>
    public double[,] Expected(double[,] z, RowConditions? conditions = null) => DecodedPoints.Read(model, tape, z, conditions, model.Likelihood.Mean);

    /// <summary>A draw of x from p(x|z) for each point.</summary>
    /// <param name="z">[m, d].</param>
    /// <param name="random">The numbers to use.</param>
    /// <param name="conditions">Of the m points; null for an unconditional model.</param>
    /// <returns>[m, f], units of the data.</returns>
    public double[,] Draw(double[,] z, RandomSequence random, RowConditions? conditions = null) =>
        DecodedPoints.Read(model, tape, z, conditions, raw => model.Likelihood.Sample(raw, random));

    private double[,] Codes(Dataset data, int[] rows, double temperature)
    {
        var pass = new Pass(tape, seed, PosteriorStep, isTraining: false);
        var q = model.Encode(pass, Batches.Of(tape, data, rows, sparse: null));
        var noise = pass.Normal([rows.Length, model.Latent]);
        noise.CopyFrom([.. noise.ToArray().Select(e => temperature * e)]);
        var z = q.Draw(pass, noise).Z.ToArray();
        tape.EndStep();
        return ToPoints(z, 1);
    }

    private double[,] ToPoints(double[] flat, double scale)
    {
        var d = model.Latent;
        var points = new double[flat.Length / d, d];
        for (var i = 0; i < flat.Length; i++) points[i / d, i % d] = scale * flat[i];
        return points;
    }

    private static void Check(int count, double temperature)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!(temperature >= 0) || !double.IsFinite(temperature)) throw new UserException($"temperature: got {temperature}, allowed are numbers from 0");
    }
}
