using System.Numerics;
using VaeScience.Compute.Kernels;

namespace VaeScience.Tests.Compute;

/// <summary>Sweeps of the gates of recurrent layers over their units, h of them.</summary>
internal static class RecurrentSweeps
{
    public static KernelSweep[] All { get; } =
    [
        new("GruRow", "Forward", GruForward, GruForward, GruForward),
        new("GruRow", "Backward", GruBackward, GruBackward, GruBackward) { Roundings = 64 },
        new("LstmRow", "Forward", LstmForward, LstmForward, LstmForward) { Roundings = 32 },
        new("LstmRow", "Backward", LstmBackward, LstmBackward, LstmBackward) { Roundings = 64 },
    ];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static void GruForward<T>(int h, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new GruRow<T>
        {
            Gates = o.InOut(3 * h),
            Sums = o.In(3 * h),
            InputBias = o.In(3 * h),
            HiddenBias = o.In(3 * h),
            State = o.InOut(h),
            Output = o.Out(h),
            Previous = o.Out(h),
            Candidate = o.Out(h),
        }.Forward();

    // The results: gates, new state, output, previous state, candidate.
    private static IEnumerable<double> GruForward(int h, double[][] x)
    {
        var a = x[0].Zip(x[2], (v, b) => v + b).ToArray();
        var b = x[1].Zip(x[3], (v, c) => v + c).ToArray();
        double[] r = new double[h], z = new double[h], n = new double[h], after = new double[h];
        for (var j = 0; j < h; j++)
        {
            (r[j], z[j]) = (Sigmoid(a[j] + b[j]), Sigmoid(a[h + j] + b[h + j]));
            n[j] = Math.Tanh(a[2 * h + j] + r[j] * b[2 * h + j]);
            after[j] = (1 - z[j]) * n[j] + z[j] * x[4][j];
        }
        return [.. r, .. z, .. n, .. after, .. after, .. x[4], .. b[(2 * h)..]];
    }

    private static void GruBackward<T>(int h, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new GruRow<T>
        {
            Gates = o.InOut(3 * h, Math.Tanh),
            Sums = o.Out(3 * h),
            State = o.InOut(h),
            Output = o.In(h),
            Previous = o.In(h),
            Candidate = o.InOut(h),
            ContextGradient = o.InOut(3 * h),
        }.Backward();

    private static IEnumerable<double> GruBackward(int h, double[][] x)
    {
        double[] dr = new double[h], dz = new double[h], dn = new double[h], dCandidate = new double[h], dState = new double[h];
        for (var j = 0; j < h; j++)
        {
            var (r, z, n, dh) = (x[0][j], x[0][h + j], x[0][2 * h + j], x[1][j] + x[2][j]);
            dn[j] = dh * (1 - z) * (1 - n * n);
            dz[j] = dh * (x[3][j] - n) * z * (1 - z);
            dr[j] = dn[j] * x[4][j] * r * (1 - r);
            (dCandidate[j], dState[j]) = (dn[j] * r, dh * z);
        }
        double[] gates = [.. dr, .. dz, .. dn];
        return [.. gates, .. dr, .. dz, .. dCandidate, .. dState, .. dCandidate, .. gates.Zip(x[5], (g, c) => g + c)];
    }

    private static void LstmForward<T>(int h, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new LstmRow<T>
        {
            Gates = o.InOut(4 * h),
            InputBias = o.In(4 * h),
            HiddenBias = o.In(4 * h),
            State = o.InOut(h),
            Cell = o.InOut(h),
            Output = o.Out(h),
            Previous = o.Out(h),
            PreviousCell = o.Out(h),
            Squashed = o.Out(h),
        }.Forward();

    private static IEnumerable<double> LstmForward(int h, double[][] x)
    {
        var gates = Enumerable.Range(0, 4 * h).Select(j =>
        {
            var a = x[0][j] + x[1][j] + x[2][j];
            return j / h == 2 ? Math.Tanh(a) : Sigmoid(a);
        }).ToArray();
        var cell = Enumerable.Range(0, h).Select(j => gates[h + j] * x[4][j] + gates[j] * gates[2 * h + j]).ToArray();
        var state = Enumerable.Range(0, h).Select(j => gates[3 * h + j] * Math.Tanh(cell[j])).ToArray();
        return [.. gates, .. state, .. cell, .. state, .. x[3], .. x[4], .. cell.Select(Math.Tanh)];
    }

    private static void LstmBackward<T>(int h, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new LstmRow<T>
        {
            Gates = o.InOut(4 * h, Math.Tanh),
            State = o.In(h),
            Cell = o.InOut(h),
            Output = o.In(h),
            PreviousCell = o.In(h),
            Squashed = o.In(h, Math.Tanh),
            ContextGradient = o.InOut(4 * h),
        }.Backward();

    private static IEnumerable<double> LstmBackward(int h, double[][] x)
    {
        double[] gates = new double[4 * h], dCell = new double[h];
        for (var j = 0; j < h; j++)
        {
            var (i, f, g, o) = (x[0][j], x[0][h + j], x[0][2 * h + j], x[0][3 * h + j]);
            var (dh, squashed) = (x[1][j] + x[3][j], x[5][j]);
            var dc = dh * o * (1 - squashed * squashed) + x[2][j];
            (gates[j], gates[h + j], gates[2 * h + j]) = (dc * g * i * (1 - i), dc * x[4][j] * f * (1 - f), dc * i * (1 - g * g));
            (gates[3 * h + j], dCell[j]) = (dh * squashed * o * (1 - o), dc * f);
        }
        return [.. gates, .. dCell, .. gates.Zip(x[6], (g, c) => g + c)];
    }
}
