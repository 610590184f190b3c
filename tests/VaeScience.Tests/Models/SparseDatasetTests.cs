using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;
using VaeScience.Models.Training;

namespace VaeScience.Tests.Models;

/// <summary>A model does not see whether its data are held densely or sparsely.</summary>
public sealed class SparseDatasetTests
{
    // Shares of zeros on both sides of the one from which batches take their sparse form.
    private const double Few = 0.5, Many = 0.95;

    [Theory]
    [InlineData(Few, DType.Float32)]
    [InlineData(Many, DType.Float32)]
    [InlineData(Many, DType.Float64)]
    public void Both_forms_train_to_the_same_bits_and_are_judged_alike(double zeros, DType dtype)
    {
        var dense = Counts(90, 24, zeros);
        var sparse = SparseFormOf(dense);
        using var device = Device.Cpu();
        var (ofDense, ofSparse) = (Train(dense, dtype, device), Train(sparse, dtype, device));
        Assert.Equal(ofDense.Model.Parameters.Values.ToArray(), ofSparse.Model.Parameters.Values.ToArray());
        Assert.Equal(ofDense.Epochs.Select(e => e.Validation), ofSparse.Epochs.Select(e => e.Validation));
        var evaluator = new Evaluator((LatentModel)ofDense.Model, device);
        Assert.Equal(evaluator.Bound(dense, 3).Elbo, evaluator.Bound(sparse, 3).Elbo);
        Assert.Equal(evaluator.LogProbability(dense, 20).Values, evaluator.LogProbability(sparse, 20).Values);
        Assert.Equal(evaluator.Encode(dense).Mean, evaluator.Encode(sparse).Mean);
        Assert.Equal(evaluator.ReconstructionByFeature(dense, 2), evaluator.ReconstructionByFeature(sparse, 2));
    }

    [Fact]
    public void Standardised_inputs_and_starting_cuts_are_those_of_the_dense_form()
    {
        var dense = Counts(60, 6, Few);
        for (var i = 0; i < dense.Values.Length; i++) dense.Values[i] = Math.Min(2, dense.Values[i]);
        using var device = Device.Cpu();
        foreach (var likelihood in (Func<Likelihood>[])[() => new Gaussian(), () => new Ordinal(3)])
            Assert.Equal(Built(likelihood(), dense, device), Built(likelihood(), SparseFormOf(dense), device));
    }

    [Fact]
    public void A_count_out_of_range_and_an_empty_row_are_named_alike()
    {
        var (wrong, empty) = (Counts(5, 4, Few), Counts(5, 4, Few));
        wrong.Values[2 * 4 + 1] = 0.5f;
        Array.Clear(empty.Values, 3 * 4, 4);
        foreach (var data in (Dataset[])[wrong, empty])
            Assert.Equal(Refusal(data), Refusal(SparseFormOf(data)));

        static string Refusal(Dataset data) => Assert.Throws<UserException>(() => new NegativeBinomial().Check(data)).Message;
    }

    [Fact]
    public void Training_and_judging_make_no_dense_copy()
    {
        const int rows = 6000, features = 1000;
        var data = Scattered(rows, features, perRow: 10);
        using var device = Device.Cpu();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var model = Model(new NegativeBinomial(), hidden: 4);
        new Trainer(new Elbo(), new Adam(1e-3)) { Epochs = 1, BatchSize = 100, ValidationShare = 0.1 }.Fit(model, data, device);
        _ = new Evaluator(model, device).Bound(data.Rows([.. Enumerable.Range(0, 200)]), 1);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, (long)rows * features * sizeof(float) / 2);
    }

    private static TrainingRun Train(Dataset data, DType dtype, CpuDevice device) =>
        new Trainer(new Elbo(), new Adam(1e-2)) { Epochs = 3, BatchSize = 16, ValidationShare = 0.2, DType = dtype }.Fit(Model(new ZeroInflatedNegativeBinomial(), hidden: 8), data, device);

    private static double[] Built(Likelihood likelihood, Dataset data, CpuDevice device)
    {
        var model = Model(likelihood, hidden: 3);
        model.Build(data, device, DType.Float64, 1);
        return model.Parameters.SelectMany(p => p.Tensor.ToArray()).ToArray();
    }

    private static Vae Model(Likelihood likelihood, int hidden) =>
        new(new Mlp([hidden]), new DiagonalGaussian(2), new StandardNormal(), new Mlp([hidden]), likelihood);

    private static Dataset Counts(int rows, int features, double zeros)
    {
        var random = new RandomSequence(new Philox(3, RandomPurpose.Simulate));
        var values = new float[rows * features];
        for (var i = 0; i < values.Length; i++) values[i] = i % features == i / features % features || random.Uniform() > zeros ? 1 + (float)random.Poisson(2) : 0;
        return Dataset.Real("counts", values, [.. Enumerable.Range(0, features).Select(j => $"g{j}")]);
    }

    private static Dataset SparseFormOf(Dataset dense) =>
        new(dense.Name, CsrMatrix.FromDense(dense.Values, dense.FeatureCount), dense.Features, dense.RowNames);

    private static Dataset Scattered(int rows, int features, int perRow)
    {
        int[] starts = [.. Enumerable.Range(0, rows + 1).Select(i => i * perRow)];
        int[] columns = [.. Enumerable.Range(0, rows * perRow).Select(e => e % perRow * (features / perRow) + e / perRow % (features / perRow))];
        float[] values = [.. columns.Select(j => 1f + j % 3)];
        return new Dataset("scattered", new CsrMatrix(features, starts, columns, values), [.. Enumerable.Range(0, features).Select(j => new Column($"g{j}", ColumnKind.Count))],
            [.. Enumerable.Range(0, rows).Select(i => $"r{i}")]);
    }
}
