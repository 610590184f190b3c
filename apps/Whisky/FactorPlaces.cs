using MathNet.Numerics.LinearAlgebra;
using VaeScience.Models.Evaluation;

namespace VaeScience.Whisky;

/// <summary>Where rows stand on the turned axes: the mean and covariance of each row's posterior.</summary>
/// <remarks>Letters: n = rows, d = factors, T = the rotation; u = T^T z.</remarks>
internal sealed class FactorPlaces
{
    private readonly Matrix<double>[] covariances;

    /// <param name="posterior">On the model's own axes.</param>
    /// <param name="rotation">T, [d, d], orthogonal.</param>
    public FactorPlaces(PosteriorMoments posterior, double[,] rotation)
    {
        var t = Matrix<double>.Build.DenseOfArray(rotation);
        Means = (Matrix<double>.Build.DenseOfArray(posterior.Mean) * t).ToArray();
        covariances = [.. posterior.Covariance.Select(s => t.TransposeThisAndMultiply(Matrix<double>.Build.DenseOfArray(s)) * t)];
    }

    /// <summary>E[u|x], [n, d], standard deviations of the prior.</summary>
    public double[,] Means { get; }

    /// <summary>How many rows there are.</summary>
    public int Count => covariances.Length;

    /// <summary>One row's mean, [d].</summary>
    public double[] Mean(int row) => [.. Enumerable.Range(0, Means.GetLength(1)).Select(c => Means[row, c])];

    /// <summary>The posterior standard deviation of a row on a factor.</summary>
    public double Deviation(int row, int factor) => Math.Sqrt(covariances[row][factor, factor]);

    /// <summary>How far two rows' posteriors lie apart, 0 for equal ones: means are told apart the better the less uncertain they are.</summary>
    /// <remarks>
    /// Bhattacharyya's distance, 1/8 (m1 - m2)^T S^-1 (m1 - m2) + 1/2 ln(det S / sqrt(det S1 det S2)), S = (S1 + S2) / 2; exp(-distance) is
    /// the overlap of the two densities, 0 .. 1. Source: Bhattacharyya 1943.
    /// </remarks>
    public double Distance(int first, int second)
    {
        var between = Vector<double>.Build.DenseOfArray(Mean(first)) - Vector<double>.Build.DenseOfArray(Mean(second));
        var middle = ((covariances[first] + covariances[second]) / 2).Cholesky();
        var spread = middle.DeterminantLn - (covariances[first].Cholesky().DeterminantLn + covariances[second].Cholesky().DeterminantLn) / 2;
        return Math.Max(0, between.DotProduct(middle.Solve(between)) / 8 + spread / 2);
    }

    /// <summary>The row whose posterior mean is nearest to a point.</summary>
    public int NearestTo(ReadOnlySpan<double> point)
    {
        var (nearest, least) = (0, double.PositiveInfinity);
        for (var i = 0; i < Count; i++)
        {
            var distance = 0.0;
            for (var c = 0; c < point.Length; c++) distance += Math.Pow(Means[i, c] - point[c], 2);
            if (distance < least) (nearest, least) = (i, distance);
        }
        return nearest;
    }

    /// <summary>A draw from a row's posterior, [d].</summary>
    public double[] Draw(int row, RandomSequence random)
    {
        var noise = Vector<double>.Build.Dense(Means.GetLength(1), _ => random.Normal());
        var step = covariances[row].Cholesky().Factor * noise;
        return [.. Mean(row).Select((m, c) => m + step[c])];
    }
}
