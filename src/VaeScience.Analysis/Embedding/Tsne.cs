using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Embedding;

/// <summary>t-SNE: a plane picture in which the choice of neighbours is, row by row, that of the data.</summary>
/// <remarks>
/// Minimises KL(P || Q) = sum_ij p_ij ln(p_ij / q_ij): p_ij from Gaussians around each row with a width that gives it the same number of
/// neighbours (the perplexity), q_ij proportional to 1 / (1 + |y_i - y_j|^2). Gradient descent with momentum from the first two principal
/// components, so that nothing is random. Up to 500 rows every pair is computed; above, the nearest 3 x perplexity attract and a
/// tree repels. Distances between groups, their areas and densities mean nothing. Source: van der Maaten and Hinton 2008;
/// van der Maaten 2014; start and rate Kobak and Berens 2019, Belkina et al. 2019.
/// </remarks>
public sealed class Tsne
{
    /// <summary>Steps from one entry of <see cref="Divergences"/> to the next.</summary>
    public const int StepsPerDivergence = 50;

    private const int ExactRows = 500;
    private const double StartDeviation = 1e-4;
    private const double LeastGain = .01;

    private Tsne(double[,] picture, double[] divergences) => (Picture, Divergences) = (picture, divergences);

    /// <summary>[n, 2], centred, units of the picture.</summary>
    public double[,] Picture { get; }

    /// <summary>KL(P || Q) before the first step, after every 50 steps and at the end, nats, not exaggerated.</summary>
    public IReadOnlyList<double> Divergences { get; }

    /// <summary>KL(P || Q) of the picture, nats.</summary>
    public double Divergence => Divergences[^1];

    /// <summary>Draws rows.</summary>
    /// <param name="rows">[n, f], finite.</param>
    /// <param name="options">What to draw; null for the defaults.</param>
    /// <param name="workers">Whose threads share the work, without changing a bit of it; null for the caller alone.</param>
    /// <param name="progress">Called with the steps done and all: 0 once the neighbours are found, then after each step; it may throw to stop. Null for nobody.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option outside its range.</exception>
    /// <exception cref="UserException">Fewer rows than the perplexity needs, a value that is not finite, or rows that are all equal.</exception>
    public static Tsne Embed(double[,] rows, TsneOptions? options = null, WorkerPool? workers = null, Action<int, int>? progress = null)
    {
        options ??= new TsneOptions();
        Check(options);
        MatrixRows.RequireData(rows, atLeast: 2);
        var others = rows.Rows - 1;
        if (3 * options.Perplexity > others)
            throw new UserException($"got {rows.Rows} rows, perplexity {options.Perplexity} needs at least {Math.Ceiling(3 * options.Perplexity) + 1}; lower the perplexity to at most {others / 3}");
        var theta = rows.Rows <= ExactRows ? 0 : options.Theta;
        var nearest = NearestNeighbours.Find(rows, theta == 0 ? others : (int)(3 * options.Perplexity), options.Metric, workers);
        var gradient = new TsneGradient(TsneAffinities.Joint(nearest, options.Perplexity, workers), theta, workers);
        var picture = Start(rows);
        return new Tsne(picture, Descend(picture, gradient, options, progress));
    }

    private static double[,] Start(double[,] rows)
    {
        var components = PrincipalComponents.Fit(rows);
        var scores = components.Scores(rows, Math.Min(2, components.Eigenvalues.Length));
        var scale = StartDeviation / Math.Sqrt(components.Eigenvalues[0]);
        var picture = new double[rows.Rows, 2];
        for (var i = 0; i < rows.Rows; i++)
            for (var c = 0; c < scores.Columns; c++)
                picture[i, c] = scale * scores[i, c];
        return picture;
    }

    private static double[] Descend(double[,] picture, TsneGradient gradient, TsneOptions options, Action<int, int>? progress)
    {
        var rate = options.LearningRate ?? Math.Max(picture.Rows / options.Exaggeration / 4, 50);
        var (slope, velocity, gains) = (new double[picture.Rows, 2], new double[picture.Rows, 2], new double[picture.Rows, 2]);
        var divergences = new List<double>();
        progress?.Invoke(0, options.Steps);
        for (var step = 0; step < options.Steps; step++)
        {
            var isExaggerated = step < options.ExaggeratedSteps;
            if (step == 0 || step == options.ExaggeratedSteps) Restart(velocity, gains);
            if (step % StepsPerDivergence == 0) divergences.Add(gradient.DivergenceAt(picture));
            gradient.At(picture, isExaggerated ? options.Exaggeration : 1, slope);
            var momentum = isExaggerated ? .5 : .8;
            for (var i = 0; i < picture.Rows; i++)
                for (var c = 0; c < 2; c++)
                {
                    // A coordinate that keeps its direction speeds up, one that turns slows down. Source: Jacobs 1988.
                    var gain = velocity[i, c] * slope[i, c] < 0 ? gains[i, c] + .2 : gains[i, c] * .8;
                    gains[i, c] = Math.Max(gain, LeastGain);
                    velocity[i, c] = momentum * velocity[i, c] - rate * gains[i, c] * slope[i, c];
                    picture[i, c] += velocity[i, c];
                }
            progress?.Invoke(step + 1, options.Steps);
        }
        Centre(picture);
        return [.. divergences, gradient.DivergenceAt(picture)];
    }

    private static void Restart(double[,] velocity, double[,] gains)
    {
        Array.Clear(velocity);
        for (var i = 0; i < gains.Rows; i++) gains.Row(i).Fill(1);
    }

    private static void Centre(double[,] picture)
    {
        var means = Moments.Means(picture);
        for (var i = 0; i < picture.Rows; i++)
            for (var c = 0; c < 2; c++)
                picture[i, c] -= means[c];
    }

    private static void Check(TsneOptions options)
    {
        if (!(options.Perplexity > 1 && double.IsFinite(options.Perplexity)))
            throw new ArgumentOutOfRangeException(nameof(options), options.Perplexity, "the perplexity is a finite number above 1");
        if (!(options.Theta is >= 0 and <= .7))
            throw new ArgumentOutOfRangeException(nameof(options), options.Theta, "theta is 0 .. 0.7");
        if (!(options.Exaggeration >= 1 && double.IsFinite(options.Exaggeration)))
            throw new ArgumentOutOfRangeException(nameof(options), options.Exaggeration, "the exaggeration is a finite number from 1");
        ArgumentOutOfRangeException.ThrowIfNegative(options.ExaggeratedSteps);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, Math.Max(options.ExaggeratedSteps, 1));
        if (options.LearningRate is { } rate && !(rate > 0 && double.IsFinite(rate)))
            throw new ArgumentOutOfRangeException(nameof(options), rate, "the learning rate is a finite number above 0");
    }
}
