using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models.Training;

namespace VaeScience.Models.Evaluation;

/// <summary>The cluster of each row under a mixture VAE, how sure it is, and how many clusters are in use.</summary>
/// <param name="Responsibilities">q(y|x), [n, K], each row sums to 1.</param>
public sealed record ClusterTable(double[,] Responsibilities)
{
    private const int RowsAtOnce = 4096;

    /// <summary>A cluster is in use when it is the most probable one of more than this part of n / K rows.</summary>
    public const double LeastPartOfEvenShare = 0.1;

    /// <summary>The most probable cluster of each row, [n], 0 to K - 1; the first of equally probable ones.</summary>
    public int[] Labels { get; } = MostProbable(Responsibilities);

    /// <summary>The share of the rows of which each cluster is the most probable, [K].</summary>
    public double[] Shares
    {
        get
        {
            var shares = new double[Responsibilities.GetLength(1)];
            foreach (var label in Labels) shares[label] += 1.0 / Labels.Length;
            return shares;
        }
    }

    /// <summary>How many clusters are in use: those of more than n / (10 K) rows.</summary>
    public int Used => Shares.Count(share => share > LeastPartOfEvenShare / Responsibilities.GetLength(1));

    /// <summary>Assigns rows.</summary>
    /// <param name="model">A trained model.</param>
    /// <param name="data">n rows; labels are not read.</param>
    /// <param name="device">Threads.</param>
    public static ClusterTable Of(MixtureVae model, Dataset data, CpuDevice device)
    {
        var (n, k) = (data.RowCount, model.Clusters);
        var responsibilities = new double[n, k];
        var tape = new Tape(new Workspace(device), model.Parameters.Values.DType) { IsRecording = false };
        for (var start = 0; start < n; start += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, n - start);
            var pass = new Pass(tape, seed: 0, step: (ulong)start, isTraining: false);
            var q = tape.Exp(model.LogResponsibilities(pass, Batches.Rows(tape, data, start, count))).ToArray();
            for (var i = 0; i < q.Length; i++) responsibilities[start + i / k, i % k] = q[i];
            tape.EndStep();
        }
        return new ClusterTable(responsibilities);
    }

    private static int[] MostProbable(double[,] responsibilities)
    {
        var labels = new int[responsibilities.GetLength(0)];
        for (var i = 0; i < labels.Length; i++)
            for (var y = 1; y < responsibilities.GetLength(1); y++)
                if (responsibilities[i, y] > responsibilities[i, labels[i]]) labels[i] = y;
        return labels;
    }
}
