using System.Runtime.InteropServices;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Embedding;

/// <summary>Points of a plane in nested squares, so that far ones are met as one mass.</summary>
/// <remarks>Squares are stored in the order of a walk through the tree, each with the place where its subtree ends: passing over a square
/// is one jump. Source: Barnes and Hut 1986; van der Maaten 2014.</remarks>
internal sealed class QuadTree
{
    // Points that agree in so many bits of their place share a leaf.
    private const int MaxDepth = 48;

    private readonly double[,] points;
    private readonly int[] order, spare;
    private readonly List<Square> squares = [];

    /// <param name="points">[n, 2], finite, n at least 1.</param>
    internal QuadTree(double[,] points)
    {
        this.points = points;
        (order, spare) = (new int[points.Rows], new int[points.Rows]);
        var (left, right, low, high) = (points[0, 0], points[0, 0], points[0, 1], points[0, 1]);
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            (left, right) = (Math.Min(left, points[i, 0]), Math.Max(right, points[i, 0]));
            (low, high) = (Math.Min(low, points[i, 1]), Math.Max(high, points[i, 1]));
        }
        Add(0, order.Length, new Box((left + right) / 2, (low + high) / 2, Math.Max(right - left, high - low) / 2), 0);
    }

    /// <summary>What pushes a point: sums over all other points j of w and w^2 (y - y_j), w = 1 / (1 + |y - y_j|^2).</summary>
    /// <param name="x">First coordinate of a point of the tree.</param>
    /// <param name="y">Its second.</param>
    /// <param name="theta">A square seen under a smaller ratio of width to distance counts as one mass; at most 0.7, so that a square
    /// never stands for the point itself.</param>
    internal (double Weight, double X, double Y) Repulsion(double x, double y, double theta)
    {
        // The point meets itself, with weight 1 and no force.
        var (weight, forceX, forceY) = (-1.0, 0.0, 0.0);
        var walk = CollectionsMarshal.AsSpan(squares);
        for (var s = 0; s < walk.Length;)
        {
            ref readonly var square = ref walk[s];
            var (dx, dy) = (x - square.X, y - square.Y);
            var squared = dx * dx + dy * dy;
            if (square.End > s + 1 && square.Width * square.Width >= theta * theta * squared)
            {
                s++;
                continue;
            }
            var w = 1 / (1 + squared);
            weight += square.Mass * w;
            forceX += square.Mass * w * w * dx;
            forceY += square.Mass * w * w * dy;
            s = square.End;
        }
        return (weight, forceX, forceY);
    }

    private void Add(int begin, int end, Box box, int depth)
    {
        var place = squares.Count;
        var (x, y) = (0.0, 0.0);
        for (var at = begin; at < end; at++)
        {
            x += points[order[at], 0];
            y += points[order[at], 1];
        }
        var mass = end - begin;
        squares.Add(new Square(x / mass, y / mass, mass, 2 * box.Half, place + 1));
        if (mass == 1 || depth == MaxDepth || box.Half == 0) return;
        var starts = Sort(begin, end, box);
        for (var quarter = 0; quarter < 4; quarter++)
            if (starts[quarter + 1] > starts[quarter])
                Add(starts[quarter], starts[quarter + 1], box.Quarter(quarter), depth + 1);
        squares[place] = squares[place] with { End = squares.Count };
    }

    private int[] Sort(int begin, int end, Box box)
    {
        var starts = new int[5];
        for (var at = begin; at < end; at++) starts[QuarterOf(order[at], box) + 1]++;
        starts[0] = begin;
        for (var quarter = 0; quarter < 4; quarter++) starts[quarter + 1] += starts[quarter];
        Array.Copy(order, begin, spare, begin, end - begin);
        Span<int> next = [starts[0], starts[1], starts[2], starts[3]];
        for (var at = begin; at < end; at++) order[next[QuarterOf(spare[at], box)]++] = spare[at];
        return starts;
    }

    private int QuarterOf(int point, Box box) => (points[point, 0] > box.X ? 1 : 0) + (points[point, 1] > box.Y ? 2 : 0);

    private readonly record struct Square(double X, double Y, double Mass, double Width, int End);

    private readonly record struct Box(double X, double Y, double Half)
    {
        internal Box Quarter(int quarter) =>
            new(X + (quarter % 2 == 1 ? Half : -Half) / 2, Y + (quarter / 2 == 1 ? Half : -Half) / 2, Half / 2);
    }
}
