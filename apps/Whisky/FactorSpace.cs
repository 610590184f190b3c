using MathNet.Numerics.LinearAlgebra;
using VaeScience.Data;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Synthesis;

namespace VaeScience.Whisky;

/// <summary>The latent space of a run on the axes that <c>factors</c> turns: where rows stand in it, and what tastes at a point.</summary>
/// <remarks>Letters: u = a point on the turned axes, z = T u the same on the model's own, m = points, d = factors, f = attributes.</remarks>
internal sealed class FactorSpace
{
    private readonly Synthesizer synthesizer;
    private readonly Matrix<double> backwards;

    private FactorSpace(TrainedRun run, TasteFactors factors)
    {
        (Run, Factors) = (run, factors);
        synthesizer = new Synthesizer(run.Model, run.Device, run.Folder.Configuration.Training.Seed);
        backwards = Matrix<double>.Build.DenseOfArray(factors.Rotation).Transpose();
        Places = Place(run.Data);
    }

    /// <summary>The run.</summary>
    public TrainedRun Run { get; }

    /// <summary>Its factors.</summary>
    public TasteFactors Factors { get; }

    /// <summary>Where the rows it was trained on stand.</summary>
    public FactorPlaces Places { get; }

    /// <summary>How many factors there are, d.</summary>
    public int Dimensions => Factors.Factors.Count;

    /// <summary>The columns' names in files: factor_1 and so on.</summary>
    public IReadOnlyList<string> Columns => [.. Enumerable.Range(1, Dimensions).Select(c => $"factor_{c}")];

    /// <summary>The space of a run.</summary>
    public static FactorSpace Of(TrainedRun run) =>
        new(run, TasteFactors.Of(run.Model, run.Data, run.Folder.Configuration.Training.Seed, run.Device));

    /// <summary>Where other rows stand.</summary>
    public FactorPlaces Place(Dataset rows) => new(PosteriorMoments.Of(Run.Model, rows, Run.Device), Factors.Rotation);

    /// <summary>E[x|u] of points.</summary>
    /// <param name="points">[m, d].</param>
    /// <param name="given">Their conditions, of m rows or one for all; null for the mean over the rows that the run was trained on.</param>
    /// <returns>[m, f], units of the attributes.</returns>
    public double[,] Expected(double[,] points, RowConditions? given = null) => synthesizer.Expected(ToModel(points), ForEach(points, given));

    /// <summary>A draw of x from p(x|u) for each point.</summary>
    /// <param name="points">[m, d].</param>
    /// <param name="random">The numbers to use.</param>
    /// <param name="given">Their conditions; see <see cref="Expected"/>.</param>
    /// <returns>[m, f].</returns>
    public double[,] Draw(double[,] points, RandomSequence random, RowConditions? given = null) => synthesizer.Draw(ToModel(points), random, ForEach(points, given));

    private RowConditions? ForEach(double[,] points, RowConditions? given)
    {
        given ??= Run.Data.Conditions?.Mean();
        return given is { RowCount: 1 } ? given.Repeated(points.GetLength(0)) : given;
    }

    // The rotation is orthogonal, so that its transpose turns back.
    private double[,] ToModel(double[,] points) => points.GetLength(0) == 0 ? points : (Matrix<double>.Build.DenseOfArray(points) * backwards).ToArray();
}
