using System.Numerics;

namespace VaeScience.Compute.Kernels;

/// <summary>The order of a convolution's weights: [grid channels, image channels / groups, taps] in tensors, taps before channels in blocks.</summary>
internal static class ConvWeights
{
    /// <summary>to[g, tap, c] = from[g, c, tap].</summary>
    public static void ToChannelsLast<T>(in ConvGeometry geometry, ReadOnlySpan<T> from, Span<T> to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (taps, channels) = (geometry.Taps, geometry.ImageChannels);
        for (var row = 0; row < from.Length; row += taps * channels)
            for (var c = 0; c < channels; c++)
                for (var tap = 0; tap < taps; tap++) to[row + tap * channels + c] = from[row + c * taps + tap];
    }

    /// <summary>to[g, c, tap] += from[g, tap, c].</summary>
    public static void AddFromChannelsLast<T>(in ConvGeometry geometry, ReadOnlySpan<T> from, Span<T> to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (taps, channels) = (geometry.Taps, geometry.ImageChannels);
        for (var row = 0; row < from.Length; row += taps * channels)
            for (var c = 0; c < channels; c++)
                for (var tap = 0; tap < taps; tap++) to[row + c * taps + tap] += from[row + tap * channels + c];
    }
}
