using VaeScience.Compute;

namespace VaeScience.Tests.Compute;

/// <summary>A convolution or transposed convolution of some sizes by seven plain loops in double, straight from the definition.</summary>
public sealed class PlainConvolution
{
    private bool transposed;

    public required double[] X { get; init; }

    public required double[] Weight { get; init; }

    public required double[] Bias { get; init; }

    public required double[] Cotangent { get; init; }

    public required Shape XShape { get; init; }

    public required Shape YShape { get; init; }

    public required Shape WeightShape { get; init; }

    public required ConvWindow Window { get; init; }

    /// <summary>Sizes at random, with few and many channels, and values that float holds exactly.</summary>
    public static PlainConvolution Random(Random random, bool transposed)
    {
        while (true)
        {
            var dilation = new HeightWidth(random.Next(1, 3), random.Next(1, 4));
            var window = new ConvWindow
            {
                Stride = new(random.Next(1, 4), random.Next(1, 4)),
                Padding = new(random.Next(0, 3), random.Next(0, 4)),
                Dilation = dilation,
                Groups = random.Next(1, 4),
            };
            if (transposed) window = window with { OutputPadding = new(random.Next(0, Math.Max(window.Stride.Height, dilation.Height)), random.Next(0, Math.Max(window.Stride.Width, dilation.Width))) };
            var (kh, kw) = (random.Next(1, 5), random.Next(1, 5));
            var (n, h, w) = (random.Next(1, 21), random.Next(1, 13), random.Next(1, 19));
            var (inputs, outputs) = (random.Next(1, 22), random.Next(1, 22));
            int High(int size, int pad, int step, int gap, int taps, int more) => transposed
                ? (size - 1) * step - 2 * pad + gap * (taps - 1) + more + 1
                : (int)Math.Floor((size + 2 * pad - gap * (taps - 1) - 1) / (double)step) + 1;
            var oh = High(h, window.Padding.Height, window.Stride.Height, dilation.Height, kh, window.OutputPadding.Height);
            var ow = High(w, window.Padding.Width, window.Stride.Width, dilation.Width, kw, window.OutputPadding.Width);
            if (oh < 1 || ow < 1) continue;
            Shape xShape = [n, inputs * window.Groups, h, w], yShape = [n, outputs * window.Groups, oh, ow];
            Shape weightShape = transposed ? [xShape[1], outputs, kh, kw] : [yShape[1], inputs, kh, kw];
            double[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (double)(float)(random.NextDouble() * 2 - 1))];
            return new PlainConvolution
            {
                transposed = transposed,
                X = Values(xShape.Length),
                Weight = Values(weightShape.Length),
                Bias = Values(yShape[1]),
                Cotangent = Values(yShape.Length),
                XShape = xShape,
                YShape = yShape,
                WeightShape = weightShape,
                Window = window,
            };
        }
    }

    /// <summary>y, and the gradients of sum(y cotangent).</summary>
    public (double[] Y, double[] Dx, double[] Dw, double[] Db) Compute()
    {
        var (y, dx, dw, db) = (new double[YShape.Length], new double[X.Length], new double[Weight.Length], new double[Bias.Length]);
        for (var i = 0; i < y.Length; i++)
        {
            var channel = i / (YShape[2] * YShape[3]) % YShape[1];
            y[i] = Bias[channel];
            db[channel] += Cotangent[i];
        }
        Each((image, grid, weight) =>
        {
            var (from, to) = transposed ? (grid, image) : (image, grid);
            y[to] += X[from] * Weight[weight];
            dx[from] += Cotangent[to] * Weight[weight];
            dw[weight] += X[from] * Cotangent[to];
        });
        return (y, dx, dw, db);
    }

    public override string ToString() => $"{(transposed ? "transposed " : "")}convolution of {XShape} with {WeightShape}, {Window}";

    // Every pixel of the image that a tap at a point of the grid meets, and the weight between them.
    private void Each(Action<int, int, int> visit)
    {
        var (image, grid) = transposed ? (YShape, XShape) : (XShape, YShape);
        var (perGroup, window) = (WeightShape[1], Window);
        for (var n = 0; n < grid[0]; n++)
            for (var g = 0; g < grid[1]; g++)
                for (var y = 0; y < grid[2]; y++)
                    for (var x = 0; x < grid[3]; x++)
                        for (var c = 0; c < perGroup; c++)
                            for (var i = 0; i < WeightShape[2]; i++)
                                for (var j = 0; j < WeightShape[3]; j++)
                                {
                                    var row = y * window.Stride.Height + i * window.Dilation.Height - window.Padding.Height;
                                    var column = x * window.Stride.Width + j * window.Dilation.Width - window.Padding.Width;
                                    if (row < 0 || column < 0 || row >= image[2] || column >= image[3]) continue;
                                    var channel = g / (grid[1] / window.Groups) * perGroup + c;
                                    visit(
                                        ((n * image[1] + channel) * image[2] + row) * image[3] + column,
                                        ((n * grid[1] + g) * grid[2] + y) * grid[3] + x,
                                        ((g * perGroup + c) * WeightShape[2] + i) * WeightShape[3] + j);
                                }
    }
}
