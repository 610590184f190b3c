namespace VaeScience.Compute.Ops;

/// <summary>How a smaller operand is repeated over a larger one: block by block, whole or one element each.</summary>
internal readonly struct Repeat
{
    private readonly bool onePerBlock;

    private Repeat(int block, bool isScalarPerBlock, bool onePerBlock) =>
        (Block, IsScalarPerBlock, this.onePerBlock) = (block, isScalarPerBlock, onePerBlock);

    /// <summary>Elements of the larger operand in one block.</summary>
    public int Block { get; }

    /// <summary>Whether the smaller operand gives one number to a block, rather than all its elements.</summary>
    public bool IsScalarPerBlock { get; }

    /// <summary>How the smaller shape is repeated to make the larger one.</summary>
    /// <exception cref="ShapeException">It cannot be.</exception>
    public static Repeat Of(Shape large, Shape small, bool perRow)
    {
        if (small.Length == 1) return new Repeat(Math.Max(1, large.Length), isScalarPerBlock: true, onePerBlock: false);
        if (perRow)
            return small.Length == large.Rows
                ? new Repeat(Math.Max(1, large.Columns), isScalarPerBlock: true, onePerBlock: true)
                : throw new ShapeException($"one number per row of {large} wants {large.Rows}, got {small}");
        var fits = small.Rank <= large.Rank;
        for (var axis = 1; fits && axis <= small.Rank; axis++) fits = small[-axis] == large[-axis];
        return fits
            ? new Repeat(Math.Max(1, small.Length), isScalarPerBlock: false, onePerBlock: false)
            : throw new ShapeException($"{small} is not the shape of the last axes of {large}");
    }

    /// <summary>The element of the smaller operand that goes with a block, where there is one per block.</summary>
    public int IndexOf(int block) => onePerBlock ? block : 0;

    /// <summary>The element of the smaller operand that goes with element i of the larger, which lies in this block.</summary>
    public int Element(int block, int i) => IsScalarPerBlock ? IndexOf(block) : i - block * Block;
}
