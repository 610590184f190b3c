using VaeScience.Analysis.Baselines;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Priors;

namespace VaeScience.Whisky;

/// <summary>The factors of a trained model, on axes turned for reading: what each does to each attribute, and where each row stands on it.</summary>
/// <remarks>
/// The latent axes of a VAE with a standard normal prior may be turned freely, so they are turned by varimax (Kaiser 1958, rows scaled to unit
/// length) on the loadings, ordered by the variance they explain, and signed so that the strongest loading is positive.
/// Letters: n = rows, f = attributes, d = factors.
/// </remarks>
public sealed class TasteFactors
{
    private const double NamedShare = 0.7, NamedAgainstShare = 0.6;
    private const int MostNamed = 3;

    private TasteFactors(IReadOnlyList<TasteFactor> factors, double[,] rotation) => (Factors, Rotation) = (factors, rotation);

    /// <summary>The factors, by falling variance explained.</summary>
    public IReadOnlyList<TasteFactor> Factors { get; }

    /// <summary>The rotation T, [d, d]: the model's z becomes T^T z.</summary>
    public double[,] Rotation { get; }

    /// <summary>KL(q(z|x) || p(z)), averaged over rows, nats: at least the sum over factors, which leaves out how they hang together in q.</summary>
    public double Kl { get; private init; }

    /// <summary>The share of the variance of E[x|z] under the prior, summed over attributes, that no straight line explains.</summary>
    public double NonLinearShare { get; private init; }

    /// <summary>Computes the factors of a model.</summary>
    /// <param name="model">A built model with a Gaussian posterior and a standard normal prior.</param>
    /// <param name="data">The rows.</param>
    /// <param name="seed">For the draws that linearise the decoder.</param>
    /// <param name="device">Threads.</param>
    /// <exception cref="UserException">Another prior.</exception>
    /// <remarks>Conditions are held at their mean over the rows.</remarks>
    public static TasteFactors Of(LatentModel model, Dataset data, ulong seed, CpuDevice device)
    {
        if (model is not Vae { Prior: StandardNormal })
            throw new UserException($"{(model is Vae { Prior: var other } ? $"prior {other.Name}" : "a mixture")}: factors are turned and measured under the standard normal prior alone; 'evaluate' takes any prior, the other commands a run trained with --prior standard-normal");
        var effects = DecoderEffects.Of(model, seed, device, data.Conditions?.Mean());
        var posterior = PosteriorMoments.Of(model, data, device);
        var rotated = Varimax.Rotate(effects.Loadings);
        var scores = rotated.RotateScores(posterior.Mean);
        var (sd, variance) = Spread(data);
        var decodedVariance = effects.Variance.Sum();
        var rotation = new double[model.Latent, model.Latent];
        var factors = new List<TasteFactor>();
        for (var c = 0; c < model.Latent; c++)
        {
            var sign = SignOf(rotated.Pattern, sd, c);
            double[] loadings = [.. sd.Select((_, j) => sign * rotated.Pattern[j, c])];
            double[] standardised = [.. loadings.Select((l, j) => sd[j] > 0 ? l / sd[j] : 0)];
            double[] means = [.. Enumerable.Range(0, data.RowCount).Select(i => sign * scores[i, c])];
            for (var a = 0; a < model.Latent; a++) rotation[a, c] = sign * rotated.Transform[a, c];
            double[] variances = [.. posterior.Covariance.Select(s => Quadratic(rotated.Transform, c, s))];
            var explained = loadings.Sum(l => l * l);
            factors.Add(new TasteFactor(NameOf(standardised, data.FeatureNames), loadings, standardised, means, [.. variances.Select(Math.Sqrt)])
            {
                Kl = means.Zip(variances, (m, v) => 0.5 * (m * m + v - 1 - Math.Log(v))).Average(),
                ShareOfMean = decodedVariance > 0 ? explained / decodedVariance : 0,
                ShareOfData = variance > 0 ? explained / variance : 0,
            });
        }
        return new TasteFactors(factors, rotation)
        {
            Kl = KlToPrior(posterior),
            NonLinearShare = Math.Max(0, 1 - factors.Sum(f => f.ShareOfMean)),
        };
    }

    // The attribute that moves most, in its own standard deviations, moves up.
    private static int SignOf(double[,] pattern, double[] sd, int column)
    {
        var moves = sd.Select((s, j) => s > 0 ? pattern[j, column] / s : 0).ToArray();
        return moves.MaxBy(Math.Abs) < 0 ? -1 : 1;
    }

    private static string NameOf(double[] loadings, IReadOnlyList<string> attributes)
    {
        var strongest = loadings.Max();
        if (strongest <= 0) return "nothing";
        var order = Enumerable.Range(0, loadings.Length).OrderByDescending(j => Math.Abs(loadings[j])).ToList();
        var high = order.Where(j => loadings[j] >= NamedShare * strongest).Take(MostNamed).Select(j => attributes[j]);
        var low = order.Where(j => -loadings[j] >= NamedAgainstShare * strongest).Take(MostNamed).Select(j => attributes[j]).ToList();
        return string.Join(", ", high) + (low.Count == 0 ? "" : $" vs {string.Join(", ", low)}");
    }

    private static double Quadratic(double[,] transform, int column, double[,] matrix)
    {
        var sum = 0.0;
        for (var a = 0; a < matrix.GetLength(0); a++)
            for (var b = 0; b < matrix.GetLength(1); b++)
                sum += transform[a, column] * matrix[a, b] * transform[b, column];
        return sum;
    }

    // 1/2 (tr S + |mu|^2 - d - ln det S), averaged over rows.
    private static double KlToPrior(PosteriorMoments posterior)
    {
        var (n, d) = (posterior.Mean.GetLength(0), posterior.Mean.GetLength(1));
        var sum = 0.0;
        for (var i = 0; i < n; i++)
        {
            var s = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfArray(posterior.Covariance[i]);
            sum += s.Trace() - d - s.Cholesky().DeterminantLn;
            for (var a = 0; a < d; a++) sum += posterior.Mean[i, a] * posterior.Mean[i, a];
        }
        return 0.5 * sum / n;
    }

    private static (double[] Sd, double TotalVariance) Spread(Dataset data)
    {
        var sd = new double[data.FeatureCount];
        for (var j = 0; j < sd.Length; j++)
        {
            double[] column = [.. Enumerable.Range(0, data.RowCount).Select(i => (double)data.Row(i)[j])];
            var mean = column.Average();
            sd[j] = Math.Sqrt(column.Average(x => (x - mean) * (x - mean)));
        }
        return (sd, sd.Sum(s => s * s));
    }
}
