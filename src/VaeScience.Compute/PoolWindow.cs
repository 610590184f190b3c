namespace VaeScience.Compute;

/// <summary>The window of a pooling operation; PyTorch's meanings and defaults.</summary>
public sealed record PoolWindow
{
    /// <summary>A window of this size, moved by its own size.</summary>
    public PoolWindow(HeightWidth size) => (Size, Stride) = (size, size);

    /// <summary>Pixels under the window, from 1.</summary>
    public HeightWidth Size { get; init; }

    /// <summary>Pixels from one position of the window to the next, from 1; the window's size unless said otherwise.</summary>
    public HeightWidth Stride { get; init; }

    /// <summary>Pixels round the image on each side, at most half the window: below every number for maxima, zeros for means.</summary>
    public HeightWidth Padding { get; init; }

    /// <summary>The same for a sequence, seen as an image of one row.</summary>
    internal PoolWindow OfOneRow() => this with { Size = new(1, Size.Width), Stride = new(1, Stride.Width), Padding = new(0, Padding.Width) };
}
