using VaeScience.Data;

namespace VaeScience.Models.Synthesis;

/// <summary>Latent points through a decoder, as many at once as fit the caches.</summary>
internal static class DecodedPoints
{
    private const int PointsAtOnce = 4096;

    /// <summary>What is read of p(x|z) at each point.</summary>
    /// <param name="model">A built model.</param>
    /// <param name="tape">Does not record.</param>
    /// <param name="z">[m, d].</param>
    /// <param name="conditions">Of the m points; null for an unconditional model.</param>
    /// <param name="read">Turns decoder output [k, w] into [k, f], row-major.</param>
    /// <returns>[m, f].</returns>
    public static double[,] Read(LatentModel model, Tape tape, double[,] z, RowConditions? conditions, Func<Tensor, double[]> read)
    {
        var (m, d) = (z.GetLength(0), model.Latent);
        if (z.GetLength(1) != d) throw new ShapeException($"latent points have {d} dimensions, got {z.GetLength(1)}");
        if (conditions is not null && conditions.RowCount != m) throw new ShapeException($"{m} points with conditions of {conditions.RowCount} rows");
        var flat = z.Cast<double>().ToArray();
        double[,]? result = null;
        for (var start = 0; start < m; start += PointsAtOnce)
        {
            var count = Math.Min(PointsAtOnce, m - start);
            Tensor? condition = null;
            if (conditions is not null)
            {
                condition = tape.Rent([count, conditions.Count]);
                condition.CopyFrom(conditions.Values.AsSpan(start * conditions.Count, count * conditions.Count));
            }
            var pass = new Pass(tape, seed: 0, step: 0, isTraining: false);
            var some = read(model.Decode(pass, tape.Constant(flat.AsSpan(start * d, count * d), [count, d]), condition));
            tape.EndStep();
            result ??= new double[m, some.Length / count];
            Buffer.BlockCopy(some, 0, result, start * result.GetLength(1) * sizeof(double), some.Length * sizeof(double));
        }
        return result ?? new double[0, 0];
    }
}
