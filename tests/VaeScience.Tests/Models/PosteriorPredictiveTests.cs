using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Tests.Models;

/// <summary>Replicated rows against what they must be where the model is the truth.</summary>
public sealed class PosteriorPredictiveTests
{
    private const int Rows = 400, Replications = 25;

    [Fact]
    public void Rows_of_a_linear_Gaussian_model_are_replicated_with_their_mean_and_variance()
    {
        using var device = Device.Cpu();
        double[,] w = { { 1, 0 }, { 0, 2 }, { 1, 0 } };
        double[] b = [1, -2, 3];
        const double Noise = 0.5;
        var data = LinearGaussianModel.Draw(w, b, Noise, Rows, seed: 7);
        var check = PosteriorPredictive.Of(LinearGaussianModel.Of(w, b, Noise, data, device), data, device, Replications, seed: 3);
        Assert.Equal(Replications, check.Replicated.Count);
        for (var j = 0; j < b.Length; j++)
        {
            var variance = w[j, 0] * w[j, 0] + w[j, 1] * w[j, 1] + Noise;
            var values = Enumerable.Range(0, Rows).Select(i => (double)data.Row(i)[j]).ToArray();
            Assert.Equal(values.Average(), check.Observed.Means[j], 1e-9);
            Assert.Equal(values.Sum(v => (v - values.Average()) * (v - values.Average())) / (Rows - 1), check.Observed.Variances[j], 1e-9);
            // Replications hang on the same rows: only their noise averages out, so bounds are those of a single sample of the rows.
            Assert.Equal(b[j], check.Replicated.Average(r => r.Means[j]), 4 * Math.Sqrt(variance / Rows));
            Assert.Equal(variance, check.Replicated.Average(r => r.Variances[j]), 4 * variance * Math.Sqrt(2.0 / Rows));
        }
        Assert.Equal(0, check.Observed.ZeroShare);
    }

    [Fact]
    public void Counts_are_replicated_with_the_total_of_their_own_row()
    {
        using var device = Device.Cpu();
        var data = Counts();
        var check = PosteriorPredictive.Of(Model(data, device), data, device, Replications, seed: 5);
        Assert.Equal(Enumerable.Range(0, data.RowCount).Select(i => data.Row(i).ToArray().Sum(x => (double)x)), check.Observed.Totals);
        // The sum of Poisson counts whose means sum to the total is Poisson itself.
        for (var i = 0; i < data.RowCount; i++)
            Assert.Equal(check.Observed.Totals[i], check.Replicated.Average(r => r.Totals[i]), 4 * Math.Sqrt(check.Observed.Totals[i] / Replications));
    }

    [Fact]
    public void Zeros_are_counted()
    {
        using var device = Device.Cpu();
        var data = Counts();
        var model = Model(data, device);
        var observed = PosteriorPredictive.Of(model, data, device, 1).Observed;
        for (var j = 0; j < data.FeatureCount; j++)
            Assert.Equal(Enumerable.Range(0, data.RowCount).Count(i => data.Row(i)[j] == 0) / (double)data.RowCount, observed.ZeroShares[j]);
        Assert.Throws<ArgumentOutOfRangeException>(() => PosteriorPredictive.Of(model, data, device, 0));
        Assert.Throws<ArgumentException>(() => PosteriorPredictive.Of(model, data.Rows([]), device, 1));
    }

    private static Vae Model(Dataset data, CpuDevice device)
    {
        var model = new Vae(new Mlp([4]), new DiagonalGaussian(2), new StandardNormal(), new Mlp([4]), new Poisson());
        model.Build(data, device, seed: 2);
        return model;
    }

    /// <summary>Ten rows of six counts, totals from about ten to about a thousand.</summary>
    private static Dataset Counts()
    {
        var random = new RandomSequence(new Philox(9, RandomPurpose.Simulate));
        var values = new float[60];
        for (var i = 0; i < values.Length; i++) values[i] = (float)random.Poisson(2 * Math.Pow(1.6, i / 6)) * (i % 7 == 0 ? 0 : 1);
        return new Dataset("counts", values, [.. Enumerable.Range(0, 6).Select(g => new Column($"gene{g}", ColumnKind.Count))], [.. Enumerable.Range(0, 10).Select(i => $"cell{i}")], null, "");
    }
}
