using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Embedding;

/// <summary>The slowest vibrations of a graph as coordinates: nodes that are joined come to lie together.</summary>
/// <remarks>Eigenvectors of the normalised Laplacian I - D^(-1/2) W D^(-1/2) with the smallest eigenvalues but the first, which is 0 on a
/// connected graph, by Lanczos' method with every vector kept orthogonal to all before. Source: Belkin and Niyogi 2003; Lanczos
/// 1950.</remarks>
internal static class SpectralLayout
{
    // Enough for the leading pairs of graphs of any size met here; a start needs no more than their direction.
    private const int MaxSteps = 200;

    /// <summary>Below this length a new direction is rounding: the space is exhausted.</summary>
    private const double Exhausted = 1e-10;

    /// <summary>[n, dimensions], unit columns, each with its largest entry positive; null where the graph has too few distinct eigenvalues, as
    /// when all its edges are alike.</summary>
    /// <param name="graph">Connected, more nodes than dimensions.</param>
    /// <param name="dimensions">How many eigenvectors, from 1.</param>
    /// <param name="random">The vector to start from.</param>
    internal static double[,]? Of(NeighbourGraph graph, int dimensions, Philox random)
    {
        var scale = InverseRootStrengths(graph);
        // The first row is the known eigenvector, so that the search stays beside it.
        var basis = new double[Math.Min(MaxSteps, graph.Count - 1) + 1, graph.Count];
        for (var i = 0; i < graph.Count; i++) basis[0, i] = 1 / scale[i];
        Normalise(basis.Row(0));
        random.FillNormal(basis.Row(1));
        Orthogonalise(basis, 1);
        Normalise(basis.Row(1));
        var (steps, diagonal, below) = Tridiagonalise(graph, scale, basis);
        if (steps < dimensions) return null;
        var small = new double[steps, steps];
        for (var s = 0; s < steps; s++)
        {
            small[s, s] = diagonal[s];
            if (s + 1 < steps) small[s, s + 1] = small[s + 1, s] = below[s];
        }
        var eigen = SymmetricEigen.Of(small);
        var layout = new double[graph.Count, dimensions];
        for (var c = 0; c < dimensions; c++)
        {
            for (var s = 0; s < steps; s++)
                for (var i = 0; i < graph.Count; i++)
                    layout[i, c] += eigen.Vectors[s, c] * basis[s + 1, i];
            Signs.MakeLargestPositive(layout, c);
        }
        return layout;
    }

    private static double[] InverseRootStrengths(NeighbourGraph graph)
    {
        var scale = new double[graph.Count];
        for (var i = 0; i < graph.Count; i++)
        {
            for (var e = graph.Starts[i]; e < graph.Starts[i + 1]; e++) scale[i] += graph.Weights[e];
            scale[i] = 1 / Math.Sqrt(scale[i]);
        }
        return scale;
    }

    /// <summary>Fills rows 1, 2, ... of the basis; the operator in that basis has this diagonal and these entries below it.</summary>
    private static (int Steps, double[] Diagonal, double[] Below) Tridiagonalise(NeighbourGraph graph, double[] scale, double[,] basis)
    {
        var most = basis.Rows - 1;
        var (diagonal, below) = (new double[most], new double[most]);
        var product = new double[graph.Count];
        for (var s = 0; s < most; s++)
        {
            Multiply(graph, scale, basis.Row(s + 1), product);
            diagonal[s] = MatrixRows.Dot(product, basis.Row(s + 1));
            if (s + 1 == most) break;
            product.CopyTo(basis.Row(s + 2));
            // Twice, since what one pass leaves of a nearly dependent vector is mostly rounding.
            Orthogonalise(basis, s + 2);
            Orthogonalise(basis, s + 2);
            below[s] = Normalise(basis.Row(s + 2));
            if (below[s] < Exhausted) return (s + 1, diagonal, below);
        }
        return (most, diagonal, below);
    }

    private static void Multiply(NeighbourGraph graph, double[] scale, ReadOnlySpan<double> x, double[] product)
    {
        for (var i = 0; i < graph.Count; i++)
        {
            var sum = 0.0;
            for (var e = graph.Starts[i]; e < graph.Starts[i + 1]; e++) sum += graph.Weights[e] * scale[graph.Neighbours[e]] * x[graph.Neighbours[e]];
            product[i] = scale[i] * sum;
        }
    }

    private static void Orthogonalise(double[,] basis, int row)
    {
        var x = basis.Row(row);
        for (var r = 0; r < row; r++)
        {
            var along = basis.Row(r);
            var part = MatrixRows.Dot(x, along);
            for (var i = 0; i < x.Length; i++) x[i] -= part * along[i];
        }
    }

    private static double Normalise(Span<double> x)
    {
        var length = Math.Sqrt(MatrixRows.Dot(x, x));
        if (length > 0)
            foreach (ref var value in x)
                value /= length;
        return length;
    }
}
