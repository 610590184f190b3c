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

/// <summary>Models of fewer features and of more conditions, and training of some numbers alone.</summary>
public sealed class ModelSurgeryTests : IDisposable
{
    private const int Rows = 90, Features = 12, Batches = 2;
    private static readonly int[] Kept = [0, 2, 3, 5, 6, 7, 9, 11];
    private readonly CpuDevice device = Device.Cpu();

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData("negative-binomial", true)]
    [InlineData("negative-binomial:dispersion=decoded", false)]
    [InlineData("zinb:dispersion=per-condition", true)]
    [InlineData("piecewise-categorical:k-max=2,tail=zip", false)]
    public void A_model_of_some_features_encodes_as_if_the_others_were_zero(string likelihood, bool tellsEncoder)
    {
        var data = Data(Batches);
        var model = Built(likelihood, data, tellsEncoder);
        var some = Columns(data, Kept);
        var shrunk = ModelSurgery.OfFeatures(model, Features, Kept, some, device);
        var zeroed = (float[])data.Values.Clone();
        for (var i = 0; i < zeroed.Length; i++)
            if (!Kept.Contains(i % Features)) zeroed[i] = 0;
        var whole = new Dataset("zeroed", zeroed, data.Features, data.RowNames) { Conditions = data.Conditions };
        Golden.Close(Flat(Encoded(model, whole)), Flat(Encoded(shrunk, some)), 1e-12, 1e-12, "latent means");
    }

    [Theory]
    [InlineData("negative-binomial")]
    [InlineData("zinb:dispersion=decoded")]
    public void Its_shares_are_the_old_ones_over_the_features_kept(string likelihood)
    {
        var data = Data(Batches);
        var model = Built(likelihood, data, tellsEncoder: false);
        var shrunk = ModelSurgery.OfFeatures(model, Features, Kept, Columns(data, Kept), device);
        var z = new double[5, 3];
        for (var i = 0; i < 15; i++) z[i / 3, i % 3] = Math.Sin(i);
        var told = RowConditions.OneHot("batch", ["a", "b"], [0, 1, 0, 1, 1]);
        // Without the extra zeros that a mean of a ZINB has, only the negative binomial's means are shares.
        if (likelihood == "negative-binomial")
        {
            var (old, now) = (new Evaluator(model, device).Decode(z, told), new Evaluator(shrunk, device).Decode(z, told));
            for (var i = 0; i < 5; i++)
            {
                double before = Kept.Sum(g => old[i, g]), after = Enumerable.Range(0, Kept.Length).Sum(g => now[i, g]);
                for (var g = 0; g < Kept.Length; g++) Assert.Equal(old[i, Kept[g]] / before, now[i, g] / after, 1e-12);
            }
        }
        foreach (var parameter in shrunk.Parameters)
        {
            var from = model.Parameters.Find(parameter.Name)!.Tensor.ToArray();
            Assert.All(parameter.Tensor.ToArray(), value => Assert.Contains(value, from));
        }
    }

    [Theory]
    [InlineData("negative-binomial", false, "mlp:hidden=6,norm=batch")]
    [InlineData("zinb:dispersion=per-condition", true, "mlp:hidden=6,norm=batch")]
    [InlineData("negative-binomial", false, "mlp:hidden=6,skip=true")]
    [InlineData("negative-binomial", false, "mlp")]
    public void Widening_changes_nothing_for_the_conditions_there_were(string likelihood, bool tellsEncoder, string decoder)
    {
        var data = Data(Batches);
        var model = Built(likelihood, data, tellsEncoder, decoder);
        var wide = ModelSurgery.WithConditions(model, Data(Batches + 1), device, 0, out var free);
        Assert.False(free.IsEmpty);
        var seen = new Dataset("seen", data.Values, data.Features, data.RowNames) { Conditions = Wider(data.Conditions!, Batches + 1) };
        Assert.Equal(new Evaluator(model, device).Bound(data, 3).Elbo, new Evaluator(wide, device).Bound(seen, 3).Elbo);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Conditions_of_another_sort_stay_behind_the_new_ones(bool tellsEncoder)
    {
        var plain = Data(Batches);
        var dose = new RowConditions(["dose"], [.. Enumerable.Range(0, plain.RowCount).Select(i => i % 5 - 2f)]);
        Dataset Given(RowConditions batches) => new("given", plain.Values, plain.Features, plain.RowNames) { Conditions = batches.With(dose) };
        var (data, seen) = (Given(plain.Conditions!), Given(Wider(plain.Conditions!, Batches + 1)));
        var model = Built("zinb:dispersion=per-condition", data, tellsEncoder, "mlp");
        var wide = ModelSurgery.WithConditions(model, seen, device, 0, out _, behind: 1);
        foreach (var (before, after) in new Evaluator(model, device).Bound(data, 3).Elbo.Zip(new Evaluator(wide, device).Bound(seen, 3).Elbo)) Assert.Equal(before, after, 1e-4);
        var (old, now) = (model.Parameters.Find("likelihood.head.weight")!.Tensor.ToArray(), wide.Parameters.Find("likelihood.head.weight")!);
        var (values, width) = (now.Tensor.ToArray(), now.Shape[1]);
        for (var row = 0; row < now.Shape[0]; row++)
        {
            Assert.Equal((values[row * width + width - 4] + values[row * width + width - 3]) / 2, values[row * width + width - 2], 1e-6);
            Assert.Equal(old[(row + 1) * (width - 1) - 1], values[(row + 1) * width - 1]);
        }
    }

    [Fact]
    public void A_new_condition_begins_as_the_mean_of_those_there_are()
    {
        var model = Built("negative-binomial", Data(Batches), tellsEncoder: false, "mlp");
        var wide = ModelSurgery.WithConditions(model, Data(Batches + 1), device, 0, out _);
        var weight = wide.Parameters.Find("likelihood.head.weight")!;
        var (values, width) = (weight.Tensor.ToArray(), weight.Shape[1]);
        for (var row = 0; row < weight.Shape[0]; row++)
            Assert.Equal((values[row * width + width - 3] + values[row * width + width - 2]) / 2, values[row * width + width - 1], 1e-15);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Training_new_conditions_leaves_every_other_number_its_bits_and_raises_the_bound(DType dtype)
    {
        var model = Built("negative-binomial:dispersion=per-condition", Data(Batches), tellsEncoder: false, "mlp:hidden=6,norm=batch", dtype);
        var query = Data(Batches + 1, only: Batches);
        var wide = ModelSurgery.WithConditions(model, query, device, 0, out var free);
        var (before, bound) = (wide.Parameters.ToDictionary(p => p.Name, p => p.Tensor.ToArray()), new Evaluator(wide, device).Bound(query, 5).Elbo.Average());
        // Weight decay would move a number without any gradient.
        new Trainer(new Elbo(), new Adam(new AdamOptions { LearningRate = 0.05, WeightDecay = 0.1 })) { Epochs = 20, BatchSize = 32, Free = free }.Fit(wide, query, device);
        var moved = new List<string>();
        foreach (var parameter in wide.Parameters)
        {
            var (old, now, was) = (before[parameter.Name], parameter.Tensor.ToArray(), model.Parameters.Find(parameter.Name)!.Shape);
            var width = parameter.Shape[parameter.Shape.Rank - 1];
            var isWider = was != parameter.Shape;
            if (isWider) moved.Add(parameter.Name);
            for (var i = 0; i < now.Length; i++)
            {
                if (isWider && i % width == width - 1) continue;
                Assert.Equal(BitConverter.DoubleToInt64Bits(old[i]), BitConverter.DoubleToInt64Bits(now[i]));
            }
            if (isWider) Assert.Contains(Enumerable.Range(0, now.Length), i => now[i] != old[i]);
        }
        Assert.Equal(["decoder.0.weight", "likelihood.log_dispersion_of_condition"], moved.Order());
        Assert.True(new Evaluator(wide, device).Bound(query, 5).Elbo.Average() > bound);
    }

    [Fact]
    public void A_mixture_model_is_adapted_as_the_finished_model_that_it_is()
    {
        var data = Data(Batches);
        var options = new VaeScience.Models.Mixtures.MixtureOptions { Latent = 3, Clusters = 2, PretrainEpochs = 30 };
        var model = new MixtureVae(new Mlp([6]), null, new Mlp([6]), new NegativeBinomial(), options, new VaeOptions { ConditionsEncoder = false });
        model.Build(data, device, DType.Float64, seed: 4);
        var query = Data(Batches + 1, only: Batches);
        var wide = ModelSurgery.WithConditions(model, query, device, 0, out var free);
        var components = wide.Parameters.Where(p => p.Name.StartsWith("prior.", StringComparison.Ordinal)).ToDictionary(p => p.Name, p => p.Tensor.ToArray());
        new Trainer(new Elbo(), new Adam(0.05)) { Epochs = 2, BatchSize = 32, Free = free }.Fit(wide, query, device);
        foreach (var (name, values) in components) Assert.Equal(values, wide.Parameters.Find(name)!.Tensor.ToArray());
    }

    [Fact]
    public void What_cannot_be_done_is_refused()
    {
        var data = Data(Batches);
        var model = Built("negative-binomial", data, tellsEncoder: false);
        Assert.Throws<ShapeException>(() => ModelSurgery.WithConditions(model, data, device, 0, out _));
        Assert.Throws<ShapeException>(() => ModelSurgery.OfFeatures(model, Features, Kept, data, device));
        var free = new FreeNumbers();
        free.AddColumns("decoder.0.wait", 0, 1);
        Assert.Throws<ArgumentException>(() => new Trainer(new Elbo(), new Adam()) { Epochs = 1, Free = free }.Fit(model, data, device));
    }

    private Vae Built(string likelihood, Dataset data, bool tellsEncoder, string decoder = "mlp:hidden=6,norm=batch", DType dtype = DType.Float64)
    {
        var catalogs = Catalogs.Default;
        var model = new Vae(new Mlp([7]), new DiagonalGaussian(3), new StandardNormal(), catalogs.Networks.Parse(decoder), catalogs.Likelihoods.Parse(likelihood),
            new VaeOptions { ConditionsEncoder = tellsEncoder });
        model.Build(data, device, dtype, seed: 3);
        // Starting values are zero here and there; these are not.
        var random = new RandomSequence(new Philox(5, RandomPurpose.Initialise));
        foreach (var parameter in model.Parameters.Where(p => p.IsTrained)) parameter.Tensor.CopyFrom([.. Enumerable.Range(0, parameter.Shape.Length).Select(_ => 0.3 * random.Normal())]);
        return model;
    }

    private double[,] Encoded(LatentModel model, Dataset data) => new Evaluator(model, device).Encode(data).Mean;

    private static Dataset Data(int batches, int? only = null)
    {
        var random = new RandomSequence(new Philox(1, RandomPurpose.Simulate));
        var values = new float[Rows * Features];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(random.Poisson(1 + 4 * (i % Features % 3)) + (i % Features == 0 ? 1 : 0));
        return new Dataset("counts", values, [.. Enumerable.Range(0, Features).Select(j => new Column($"g{j}", ColumnKind.Count))], [.. Enumerable.Range(0, Rows).Select(i => $"{i}")])
        {
            Conditions = RowConditions.OneHot("batch", [.. "abcd"[..batches].Select(c => $"{c}")], [.. Enumerable.Range(0, Rows).Select(i => only ?? i % batches)]),
        };
    }

    private static Dataset Columns(Dataset data, int[] kept) =>
        new("some", [.. Enumerable.Range(0, Rows).SelectMany(i => kept.Select(j => data.Values[i * Features + j]))], [.. kept.Select(j => data.Features[j])], data.RowNames) { Conditions = data.Conditions };

    private static RowConditions Wider(RowConditions conditions, int count)
    {
        var values = new float[conditions.RowCount * count];
        for (var i = 0; i < conditions.RowCount; i++) conditions.Row(i).CopyTo(values.AsSpan(i * count));
        return new RowConditions([.. Enumerable.Range(0, count).Select(c => $"{c}")], values);
    }

    private static double[] Flat(double[,] matrix) => [.. matrix.Cast<double>()];
}
