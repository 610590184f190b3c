using System.Numerics;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Clustering;

/// <summary>Points side by side in vector lanes, so that a row's distances to all of them are found at once.</summary>
/// <remarks>Each lane adds up its own distance in the order of the dimensions: the bits are those of one distance after another.</remarks>
internal sealed class PointLanes
{
    // k = points, f = dimensions
    private readonly int points, dimensions, stride;

    // [f, k], each dimension padded to whole vectors.
    private readonly double[] lanes;
    private readonly double[] distances;

    /// <summary>Room for points; all are zero at first.</summary>
    public PointLanes(int points, int dimensions)
    {
        (this.points, this.dimensions) = (points, dimensions);
        stride = (points + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;
        (lanes, distances) = (new double[dimensions * stride], new double[stride]);
    }

    /// <summary>The points that are a matrix's rows, [k, f].</summary>
    public PointLanes(double[,] matrix)
        : this(matrix.Rows, matrix.Columns)
    {
        for (var c = 0; c < points; c++) Set(c, matrix.Row(c));
    }

    /// <summary>Moves a point.</summary>
    public void Set(int point, ReadOnlySpan<double> place)
    {
        for (var j = 0; j < place.Length; j++) lanes[j * stride + point] = place[j];
    }

    /// <summary>Squared distances of a row to all points, [k]; they stand until the next call.</summary>
    public ReadOnlySpan<double> SquaredDistances(ReadOnlySpan<double> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, dimensions);
        for (var first = 0; first < stride; first += Vector<double>.Count)
        {
            var sum = Vector<double>.Zero;
            for (var j = 0; j < row.Length; j++)
            {
                var difference = new Vector<double>(row[j]) - new Vector<double>(lanes, j * stride + first);
                sum += difference * difference;
            }
            sum.CopyTo(distances, first);
        }
        return distances.AsSpan(0, points);
    }

    /// <summary>The nearest point, the first of equally near ones, and its squared distance.</summary>
    public (int Point, double SquaredDistance) Nearest(ReadOnlySpan<double> row)
    {
        var (nearest, smallest) = (0, double.PositiveInfinity);
        var all = SquaredDistances(row);
        for (var c = 0; c < all.Length; c++)
            if (all[c] < smallest) (nearest, smallest) = (c, all[c]);
        return (nearest, smallest);
    }
}
