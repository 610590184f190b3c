using System.Runtime.CompilerServices;

namespace VaeScience.Compute;

/// <summary>The dimensions of a dense row-major tensor: none for a scalar, at most four.</summary>
/// <remarks>A value type without arrays, so that shapes cost nothing in a training step. Written as <c>Shape s = [n, f]</c>.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The most dimensions a tensor can have: rows, channels, height, width.</summary>
    public const int MaxRank = 4;

    private readonly Dimensions dimensions;

    private Shape(ReadOnlySpan<int> sizes)
    {
        if (sizes.Length > MaxRank)
            throw new ShapeException($"got {sizes.Length} dimensions; a tensor has at most {MaxRank}");
        long length = 1;
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] < 0)
                throw new ShapeException($"dimension {axis} is {sizes[axis]}; dimensions are never negative");
            dimensions[axis] = sizes[axis];
            length *= sizes[axis];
            if (length > int.MaxValue)
                throw new ShapeException($"a tensor of more than {int.MaxValue} elements is not supported");
        }
        Rank = sizes.Length;
        Length = (int)length;
    }

    /// <summary>How many dimensions; 0 for a scalar.</summary>
    public int Rank { get; }

    /// <summary>How many elements: the product of the dimensions, 1 for a scalar (and 0 for <c>default</c>, which is no shape).</summary>
    public int Length { get; }

    /// <summary>The size along an axis; negative axes count from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public int this[int axis]
    {
        get
        {
            var i = axis < 0 ? axis + Rank : axis;
            ArgumentOutOfRangeException.ThrowIfNegative(i, nameof(axis));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(i, Rank, nameof(axis));
            return dimensions[i];
        }
    }

    /// <summary>The first dimension; 1 for a scalar.</summary>
    public int Rows => Rank == 0 ? 1 : dimensions[0];

    /// <summary>Elements per row: the product of all dimensions but the first.</summary>
    public int Columns
    {
        get
        {
            var columns = 1;
            for (var axis = 1; axis < Rank; axis++) columns *= dimensions[axis];
            return columns;
        }
    }

    /// <summary>A shape from its sizes; what a collection expression calls.</summary>
    /// <exception cref="ShapeException">More than four dimensions, a negative one, or more elements than an array can hold.</exception>
    public static Shape Create(ReadOnlySpan<int> sizes) => new(sizes);

    /// <summary>Enumerates the sizes, first axis first.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (var axis = 0; axis < Rank; axis++) yield return dimensions[axis];
    }

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank) return false;
        for (var axis = 0; axis < Rank; axis++)
            if (dimensions[axis] != other.dimensions[axis]) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = Rank;
        for (var axis = 0; axis < Rank; axis++) hash = HashCode.Combine(hash, dimensions[axis]);
        return hash;
    }

    /// <summary>The shape as PyTorch prints it, such as <c>[128, 784]</c>.</summary>
    public override string ToString()
    {
        var sizes = new int[Rank];
        for (var axis = 0; axis < Rank; axis++) sizes[axis] = dimensions[axis];
        return $"[{string.Join(", ", sizes)}]";
    }

    /// <summary>Same rank and sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Another rank or another size.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    [InlineArray(MaxRank)]
    private struct Dimensions
    {
        private int first;
    }
}
