using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

/// <summary>The operations on images and sequences: convolutions, pooling, batch norm of images.</summary>
internal static class ConvolutionCases
{
    private static readonly int[] FromOne = OpCase.Sweep[1..];
    private static readonly int[] FromFifteen = OpCase.Sweep[2..];
    private static readonly ConvWindow StrideTwo = new() { Stride = 2, Padding = 1 };

    // The sweep is the width of the image, the rows of the batch, or the channels, of which few and many take different ways.
    public static OpCase[] All { get; } =
    [
        new("Conv2d", "width", n => [[2, 3, 3, n], [2, 3, 3, 2], [2]], (t, x) => t.Conv2d(x[0], x[1], x[2], StrideTwo)) { Lengths = FromOne },
        new("Conv2d", "rows", n => [[n, 9, 2, 3], [4, 9, 2, 2], [4]], (t, x) => t.Conv2d(x[0], x[1], x[2], StrideTwo, Activation.Silu)),
        new("Conv2d", "channels", n => [[2, n, 3, 2], [3, n, 3, 2], [3]], (t, x) => t.Conv2d(x[0], x[1], x[2], StrideTwo)) { Lengths = FromOne },
        new("Conv2d", "no bias", n => [[n, 2, 3, 3], [4, 1, 3, 3]], (t, x) => t.Conv2d(x[0], x[1], null, new() { Groups = 2 })),
        new("ConvTranspose2d", "width", n => [[2, 3, 2, n], [3, 2, 3, 3], [2]], (t, x) => t.ConvTranspose2d(x[0], x[1], x[2], StrideTwo)) { Lengths = FromOne },
        new("ConvTranspose2d", "rows", n => [[n, 3, 2, 3], [3, 9, 3, 2], [9]], (t, x) => t.ConvTranspose2d(x[0], x[1], x[2], StrideTwo, Activation.Tanh)),
        new("ConvTranspose2d", "channels", n => [[2, 3, 3, 2], [3, n, 2, 3], [n]], (t, x) => t.ConvTranspose2d(x[0], x[1], x[2], StrideTwo)) { Lengths = FromOne },
        new("Conv1d", "", n => [[3, 2, n], [3, 2, 3], [3]], (t, x) => t.Conv1d(x[0], x[1], x[2], new() { Padding = 2, Dilation = 2 })) { Lengths = FromOne },
        new("ConvTranspose1d", "", n => [[3, 2, n], [2, 3, 3], [3]], (t, x) => t.ConvTranspose1d(x[0], x[1], x[2], StrideTwo)) { Lengths = FromOne },
        new("MaxPool2d", "width", n => [[2, 3, 3, n]], (t, x) => t.MaxPool2d(Apart(t, x[0]), new(2) { Padding = 1, Stride = 1 })) { Lengths = FromOne },
        new("MaxPool2d", "rows", n => [[n, 2, 4, 4]], (t, x) => t.MaxPool2d(Apart(t, x[0]), new(2))),
        new("AvgPool2d", "width", n => [[2, 3, 3, n]], (t, x) => t.AvgPool2d(x[0], new(3) { Padding = 1, Stride = 2 })) { Lengths = FromOne },
        new("AvgPool2d", "rows", n => [[n, 2, 4, 4]], (t, x) => t.AvgPool2d(x[0], new(2))),
        new("MaxPool1d", "", n => [[3, 2, n]], (t, x) => t.MaxPool1d(Apart(t, x[0]), new(2))) { Lengths = FromFifteen },
        new("AvgPool1d", "", n => [[3, 2, n]], (t, x) => t.AvgPool1d(x[0], new(2))) { Lengths = FromFifteen },
        new("Flatten", "", n => [[3, 2, 1, n]], (t, x) => t.Square(t.Flatten(x[0]))),
        new("BatchNorm2d", "pixels", n => [[3, 2, 1, n], [2], [2]], (t, x) => BatchNorm(t, x, useBatch: true)) { Lengths = FromFifteen },
        new("BatchNorm2d", "channels", n => [[5, n, 3, 1], [n], [n]], (t, x) => BatchNorm(t, x, useBatch: true)),
        new("BatchNorm2d", "running statistics", n => [[n, 3, 2, 2], [3], [3]], (t, x) => BatchNorm(t, x, useBatch: false)),
    ];

    private static Tensor BatchNorm(Tape tape, Tensor[] x, bool useBatch)
    {
        Shape channels = [x[0].Shape[1]];
        double[] means = OpCase.Normal(channels.Length, 9), variances = [.. Enumerable.Range(0, channels.Length).Select(j => 0.5 + j % 3)];
        return tape.BatchNorm2d(x[0], x[1], x[2], tape.Constant(means, channels), tape.Constant(variances, channels), useBatch);
    }

    // Moves the values apart, each to a place of its own, so that a difference never changes which is the greatest.
    private static Tensor Apart(Tape tape, Tensor x) =>
        tape.Add(tape.Scale(x, 0.01), tape.Constant([.. Enumerable.Range(0, x.Length).Select(i => 0.1 * (i * 7919L % 10007))], x.Shape));
}
