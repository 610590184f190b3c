using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests;

/// <summary>Compares the gradients of a tape with differences of the values it computes, in double precision.</summary>
/// <remarks>
/// Differences are central, of fourth order: (8 (f(x+h) - f(x-h)) - (f(x+2h) - f(x-2h))) / 12h with h = 1e-3 max(1, |x|). Their error is about
/// h^4 f'''''/30 + eps |f| / h; the second part is granted on top of the relative tolerance. Keep the points 2h away from kinks.
/// </remarks>
public static class GradientCheck
{
    private const double Step = 1e-3, UnitRoundoff = 1.1102230246251565e-16;

    // How many roundings of the whole sum a value may have seen.
    private const double Roundings = 256;

    /// <summary>Asserts that the tape's gradient of a function with respect to each input agrees with differences.</summary>
    /// <param name="function">Computes a tensor of any shape; its elements are added up with fixed weights of both signs.</param>
    /// <param name="relative">The relative error allowed.</param>
    /// <param name="inputs">Where: each becomes a variable of a double-precision tape.</param>
    public static void Run(Func<Tape, Tensor[], Tensor> function, double relative, params (double[] Values, Shape Shape)[] inputs)
    {
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), DType.Float64);
        var (_, magnitude) = Evaluate(backward: true, out var gradients);
        for (var k = 0; k < inputs.Length; k++)
        {
            var values = inputs[k].Values;
            var differences = Differences(() => Evaluate(backward: false, out _).Value, at => at.CopyTo(values, 0), values);
            Close(differences, gradients[k], relative, magnitude, $"input {k}");
        }

        (double Value, double Magnitude) Evaluate(bool backward, out double[][] gradient)
        {
            var variables = inputs.Select(i => tape.Variable(i.Values, i.Shape)).ToArray();
            var (loss, magnitude) = Weighted(tape, function(tape, variables));
            if (backward) tape.Backward(loss);
            gradient = [.. variables.Select(v => v.GradientToArray())];
            var value = loss.Item();
            tape.EndStep();
            return (value, magnitude);
        }
    }

    /// <summary>The sum of all elements with fixed weights, all of them different, and the sum of the terms' magnitudes.</summary>
    public static (Tensor Loss, double Magnitude) Weighted(Tape tape, Tensor y)
    {
        var weights = Enumerable.Range(1, y.Length).Select(i => Math.Cos(i) + 0.1).ToArray();
        var magnitude = y.ToArray().Zip(weights, (v, w) => Math.Abs(v * w)).Sum();
        Shape flat = [y.Length];
        return (tape.Sum(tape.Multiply(y.Reshape(flat), tape.Constant(weights, flat))), magnitude);
    }

    /// <summary>The gradient of a value by differences, one coordinate after the other.</summary>
    /// <param name="value">Computes the value at the point set last.</param>
    /// <param name="set">Moves to a point.</param>
    /// <param name="at">The point; left as it was.</param>
    public static double[] Differences(Func<double> value, Action<double[]> set, double[] at)
    {
        var (start, point) = ((double[])at.Clone(), (double[])at.Clone());
        var result = new double[at.Length];
        for (var i = 0; i < at.Length; i++)
        {
            var h = Step * Math.Max(1, Math.Abs(start[i]));
            result[i] = (8 * (At(h) - At(-h)) - (At(2 * h) - At(-2 * h))) / (12 * h);

            double At(double offset)
            {
                point[i] = start[i] + offset;
                set(point);
                point[i] = start[i];
                return value();
            }
        }
        set(start);
        return result;
    }

    /// <summary>Asserts that a gradient agrees with differences.</summary>
    /// <param name="differences">From <see cref="Differences"/>.</param>
    /// <param name="gradient">What the tape gave.</param>
    /// <param name="relative">The relative error allowed.</param>
    /// <param name="magnitude">The size of what was added up to the value, for its rounding error.</param>
    /// <param name="what">What is compared, for the message.</param>
    public static void Close(double[] differences, double[] gradient, double relative, double magnitude, string what)
    {
        var rounding = Roundings * UnitRoundoff * Math.Max(1, magnitude) / Step;
        Golden.Close(differences, gradient, relative, rounding, $"gradient of {what}");
    }
}
