using MathNet.Numerics.LinearAlgebra;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Tests.Models;

/// <summary>x = W z + b + N(0, s2 I) as a VAE, with the encoder set to the exact posterior means and the exact variances of single units.</summary>
/// <remarks>Where the columns of W are orthogonal, q(z|x) is the posterior itself, and every quantity of the model has a closed form.</remarks>
internal static class LinearGaussianModel
{
    /// <summary>The model, in double precision.</summary>
    /// <param name="w">[f, d].</param>
    /// <param name="b">[f].</param>
    /// <param name="s2">The variance of the noise.</param>
    /// <param name="data">Its kind of data.</param>
    /// <param name="device">Threads.</param>
    public static Vae Of(double[,] w, double[] b, double s2, Dataset data, CpuDevice device)
    {
        var (f, d) = (w.GetLength(0), w.GetLength(1));
        var model = new Vae(
            new Mlp([]), new DiagonalGaussian(d), new StandardNormal(), new Mlp([]),
            new Gaussian(new GaussianOptions { Variance = ParameterSource.Shared, Sd = Math.Sqrt(s2) }));
        model.Build(data, device, DType.Float64);
        var loadings = Matrix<double>.Build.DenseOfArray(w);
        var m = (loadings.Transpose() * loadings + s2 * Matrix<double>.Build.DenseIdentity(d)).Inverse();
        var projection = m * loadings.Transpose();
        Set("likelihood.head.weight", [.. w.Cast<double>()]);
        Set("likelihood.head.bias", b);
        Set("input.mean", b);
        Set("input.sd", [.. Enumerable.Repeat(1.0, f)]);
        var rows = new double[2 * d * f];
        for (var c = 0; c < d; c++)
            for (var j = 0; j < f; j++)
                rows[c * f + j] = projection[c, j];
        Set("posterior.head.weight", rows);
        Set("posterior.head.bias", [.. new double[d], .. Enumerable.Range(0, d).Select(c => Math.Log(s2 * m[c, c]))]);
        return model;

        void Set(string name, double[] values) => model.Parameters.Find(name)!.Tensor.CopyFrom(values);
    }

    /// <summary>Rows drawn from the model.</summary>
    public static Dataset Draw(double[,] w, double[] b, double s2, int rows, ulong seed)
    {
        var (f, d) = (w.GetLength(0), w.GetLength(1));
        var random = new RandomSequence(new Philox(seed, RandomPurpose.Simulate));
        var values = new float[rows * f];
        for (var i = 0; i < rows; i++)
        {
            double[] z = [.. Enumerable.Range(0, d).Select(_ => random.Normal())];
            for (var j = 0; j < f; j++) values[i * f + j] = (float)(b[j] + Math.Sqrt(s2) * random.Normal() + Enumerable.Range(0, d).Sum(c => w[j, c] * z[c]));
        }
        return Dataset.Real("draws", values, [.. Enumerable.Range(0, f).Select(j => $"x{j}")]);
    }
}
