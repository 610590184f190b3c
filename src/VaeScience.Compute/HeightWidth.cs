namespace VaeScience.Compute;

/// <summary>One number for each direction of an image; a single number means the same in both.</summary>
/// <param name="Height">Down the rows.</param>
/// <param name="Width">Along a row, and the only one that counts for sequences.</param>
public readonly record struct HeightWidth(int Height, int Width)
{
    /// <summary>The same in both directions.</summary>
    public static HeightWidth Square(int side) => new(side, side);

    /// <inheritdoc cref="Square"/>
    public static implicit operator HeightWidth(int side) => Square(side);

    /// <summary>Whether both numbers are at least this.</summary>
    public bool IsAtLeast(int least) => Height >= least && Width >= least;

    /// <summary>Height x width.</summary>
    public override string ToString() => $"{Height}x{Width}";
}
