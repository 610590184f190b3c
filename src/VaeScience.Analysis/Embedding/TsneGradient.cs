using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Embedding;

/// <summary>The divergence KL(P || Q) of a picture and its gradient.</summary>
/// <remarks>q_ij = w_ij / Z, w_ij = 1 / (1 + |y_i - y_j|^2), Z = sum_(i != j) w_ij; dKL/dy_i = 4 sum_j (p_ij - q_ij) w_ij (y_i - y_j). Source:
/// van der Maaten and Hinton 2008.</remarks>
/// <param name="affinities">p_ij, which sum to 1.</param>
/// <param name="theta">How coarse the tree is; 0 computes every pair.</param>
/// <param name="workers">Whose threads share the work; null for the caller alone.</param>
internal sealed class TsneGradient(NeighbourGraph affinities, double theta, WorkerPool? workers)
{
    private readonly double[,] repulsion = new double[affinities.Count, 2];
    private readonly double[] partSums = new double[RowParts.CountOf(affinities.Count)];

    /// <summary>The gradient at a picture.</summary>
    /// <param name="picture">[n, 2].</param>
    /// <param name="exaggeration">What P is multiplied by; 1 for the gradient itself.</param>
    /// <param name="gradient">[n, 2], written.</param>
    internal void At(double[,] picture, double exaggeration, double[,] gradient)
    {
        var z = Normaliser(picture);
        RowParts.Run(workers, affinities.Count, (begin, end, _) => Attract(picture, exaggeration, z, gradient, begin, end));
    }

    /// <summary>KL(P || Q) of a picture, nats.</summary>
    /// <param name="picture">[n, 2].</param>
    internal double DivergenceAt(double[,] picture)
    {
        var z = Normaliser(picture);
        RowParts.Run(workers, affinities.Count, (begin, end, part) => partSums[part] = Divergence(picture, z, begin, end));
        return partSums.Sum();
    }

    /// <summary>Z of a picture; what repels each point is left in <see cref="repulsion"/>.</summary>
    private double Normaliser(double[,] picture)
    {
        var tree = theta > 0 ? new QuadTree(picture) : null;
        RowParts.Run(workers, affinities.Count, (begin, end, part) => partSums[part] = Repel(picture, tree, begin, end));
        return partSums.Sum();
    }

    private double Repel(double[,] picture, QuadTree? tree, int begin, int end)
    {
        var sum = 0.0;
        for (var i = begin; i < end; i++)
        {
            var (weight, x, y) = tree?.Repulsion(picture[i, 0], picture[i, 1], theta) ?? EveryPair(picture, i);
            sum += weight;
            (repulsion[i, 0], repulsion[i, 1]) = (x, y);
        }
        return sum;
    }

    private static (double Weight, double X, double Y) EveryPair(double[,] picture, int i)
    {
        var (weight, x, y) = (-1.0, 0.0, 0.0);
        for (var j = 0; j < picture.Rows; j++)
        {
            var (dx, dy) = (picture[i, 0] - picture[j, 0], picture[i, 1] - picture[j, 1]);
            var w = 1 / (1 + dx * dx + dy * dy);
            weight += w;
            x += w * w * dx;
            y += w * w * dy;
        }
        return (weight, x, y);
    }

    private void Attract(double[,] picture, double exaggeration, double z, double[,] gradient, int begin, int end)
    {
        for (var i = begin; i < end; i++)
        {
            var (x, y) = (0.0, 0.0);
            for (var e = affinities.Starts[i]; e < affinities.Starts[i + 1]; e++)
            {
                var j = affinities.Neighbours[e];
                var (dx, dy) = (picture[i, 0] - picture[j, 0], picture[i, 1] - picture[j, 1]);
                var pull = affinities.Weights[e] / (1 + dx * dx + dy * dy);
                x += pull * dx;
                y += pull * dy;
            }
            gradient[i, 0] = 4 * (exaggeration * x - repulsion[i, 0] / z);
            gradient[i, 1] = 4 * (exaggeration * y - repulsion[i, 1] / z);
        }
    }

    private double Divergence(double[,] picture, double z, int begin, int end)
    {
        var sum = 0.0;
        for (var i = begin; i < end; i++)
            for (var e = affinities.Starts[i]; e < affinities.Starts[i + 1]; e++)
            {
                var (j, p) = (affinities.Neighbours[e], affinities.Weights[e]);
                var (dx, dy) = (picture[i, 0] - picture[j, 0], picture[i, 1] - picture[j, 1]);
                sum += p * Math.Log(p * z * (1 + dx * dx + dy * dy));
            }
        return sum;
    }
}
