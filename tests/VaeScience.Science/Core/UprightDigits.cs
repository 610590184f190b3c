using VaeScience.Data;

namespace VaeScience.Science.Core;

/// <summary>Digits whose slant is taken out, image by image: "deskewed", as in LeCun et al. 1998. No label and no other image is looked at.</summary>
/// <remarks>
/// Rows are shifted sideways in proportion to their height, x' = x + a (y - mean y) with a = cov(x, y) / var(y) of the image's ink, and the centre of the
/// ink goes to the middle of the image; values between pixels are interpolated linearly.
/// </remarks>
internal static class UprightDigits
{
    /// <summary>The images without their slant.</summary>
    /// <param name="digits">Square images, row by row from the top left, values of 0 or above.</param>
    public static Dataset Of(Dataset digits)
    {
        var width = (int)Math.Sqrt(digits.FeatureCount);
        var values = new float[digits.Values.Length];
        for (var i = 0; i < digits.RowCount; i++) Upright(digits.Row(i), values.AsSpan(i * digits.FeatureCount, digits.FeatureCount), width);
        return new Dataset($"upright {digits.Name}", values, digits.Features, digits.RowNames, digits.Labels, digits.Fingerprint);
    }

    private static void Upright(ReadOnlySpan<float> image, Span<float> upright, int width)
    {
        double ink = 0, x = 0, y = 0, yy = 0, xy = 0;
        for (var p = 0; p < image.Length; p++) (ink, x, y) = (ink + image[p], x + image[p] * (p % width), y + image[p] * (p / width));
        if (ink == 0) return;
        (x, y) = (x / ink, y / ink);
        for (var p = 0; p < image.Length; p++)
        {
            var (dx, dy) = (p % width - x, p / width - y);
            (yy, xy) = (yy + image[p] * dy * dy, xy + image[p] * dx * dy);
        }
        var slant = yy == 0 ? 0 : xy / yy;
        var middle = (width - 1) / 2.0;
        for (var p = 0; p < upright.Length; p++)
        {
            var row = p / width - middle;
            upright[p] = At(image, width, p % width - middle + x + slant * row, row + y);
        }
    }

    private static float At(ReadOnlySpan<float> image, int width, double x, double y)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (right, down) = (x - left, y - top);
        return (float)((1 - down) * ((1 - right) * Pixel(image, left, top) + right * Pixel(image, left + 1, top))
            + down * ((1 - right) * Pixel(image, left, top + 1) + right * Pixel(image, left + 1, top + 1)));

        double Pixel(ReadOnlySpan<float> pixels, int column, int line) =>
            column >= 0 && column < width && line >= 0 && line < width ? pixels[line * width + column] : 0;
    }
}
