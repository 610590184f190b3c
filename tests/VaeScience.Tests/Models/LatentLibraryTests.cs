using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Mixtures;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Tests.Models;

/// <summary>Library sizes that are drawn: log l = m_b + s_b u.</summary>
public sealed class LatentLibraryTests : IDisposable
{
    private const int Genes = 5, Rows = 12;
    private readonly CpuDevice device = Device.Cpu();

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData("poisson", 0)]
    [InlineData("negative-binomial", 2)]
    [InlineData("zinb", 3)]
    public void Log_probabilities_and_gradients_are_those_of_SciPy_and_PyTorch(string family, int batches)
    {
        var golden = Golden.Entry($"latent_library/{family}/{batches}", "counts");
        var tape = new Tape(new Workspace(device), DType.Float64);
        var shape = Shape.Create(golden.InputShape("x"));
        var (n, f) = (shape.Rows, shape.Columns);
        var training = golden.Input("training");
        var data = new Dataset("training", [.. training.Select(v => (float)v)], [.. Enumerable.Range(0, f).Select(j => new Column($"g{j}", ColumnKind.Count))],
            [.. Enumerable.Range(0, training.Length / f).Select(i => $"{i}")])
        {
            Conditions = Conditions(golden.Input("code"), batches),
        };
        var likelihood = LikelihoodCatalog.All.Parse($"{family}:mean=latent-library");
        var width = golden.InputNames.Contains("pi_logits") ? 2 * f : f;
        var parameters = new Parameters();
        likelihood.Build(parameters.Scope("likelihood"), width, data);
        parameters.Materialise(device, DType.Float64, seed: 1);
        // A head that passes on what it is given.
        parameters.Find("likelihood.head.weight")!.Tensor.CopyFrom([.. Enumerable.Range(0, width * width).Select(i => i / width == i % width ? 1.0 : 0)]);
        parameters.Find("likelihood.head.bias")!.Tensor.CopyFrom(new double[width]);
        if (family != "poisson") parameters.Find("likelihood.log_dispersion")!.Tensor.CopyFrom(golden.Input("log_r"));
        var decoded = width == f ? golden.Input("logits") : [.. Enumerable.Range(0, n).SelectMany(i => golden.Input("logits").Skip(i * f).Take(f).Concat(golden.Input("pi_logits").Skip(i * f).Take(f)))];
        var (hidden, u) = (tape.Variable(decoded, [n, width]), tape.Variable(golden.Input("u"), [n, 1]));
        var condition = Conditions(golden.Input("batch"), batches);
        var pass = new Pass(tape, seed: 1, step: 0, isTraining: false);
        var raw = likelihood.Decode(pass, hidden, condition is null ? null : tape.Constant([.. condition.Values.Select(v => (double)v)], [n, batches]), u);
        var y = likelihood.LogProbability(pass, raw, new Batch { Values = tape.Constant(golden.Input("x"), shape) });
        tape.Backward(tape.Sum(y));
        Golden.Close(golden.Output("log_prob"), y.ToArray(), 1e-9, 1e-11, "log p");
        Golden.Close(golden.Output("d_u"), u.GradientToArray(), 1e-9, 1e-11, "d u");
        Golden.Close(golden.Output("d_logits"), [.. hidden.GradientToArray().Chunk(width).SelectMany(row => row.Take(f))], 1e-9, 1e-11, "d logits");
        if (family != "poisson") Golden.Close(golden.Output("d_log_r"), parameters.Find("likelihood.log_dispersion")!.Tensor.GradientToArray(), 1e-9, 1e-11, "d log r");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Gradients_of_the_bound_are_its_slopes_and_the_decoder_does_not_see_the_library(int batches)
    {
        var data = Cells(batches);
        var model = Model("negative-binomial:mean=latent-library");
        model.Build(data, device, DType.Float64, seed: 3);
        Assert.Equal((3, 2), (model.Latent, model.DecodedLatent));
        Assert.Equal(2 + batches, model.Parameters.Find("decoder.0.weight")!.Shape.Columns);
        var tape = new Tape(new Workspace(device), DType.Float64);
        foreach (var parameter in model.Parameters.Where(p => p.IsTrained))
        {
            var magnitude = Value(backward: true).Magnitude;
            var gradient = parameter.Tensor.GradientToArray();
            var differences = GradientCheck.Differences(() => Value(backward: false).Value, at => parameter.Tensor.CopyFrom(at), parameter.Tensor.ToArray());
            GradientCheck.Close(differences, gradient, 1e-6, magnitude, parameter.Name);
        }

        (double Value, double Magnitude) Value(bool backward)
        {
            model.Parameters.ClearGradients();
            var terms = model.Loss(new Elbo(samples: 2), new Pass(tape, seed: 5, step: 0, isTraining: true), BatchOf(tape, data));
            var (loss, magnitude) = GradientCheck.Weighted(tape, terms.Objective);
            if (backward) tape.Backward(loss);
            var value = loss.Item();
            tape.EndStep();
            return (value, magnitude);
        }
    }

    [Fact]
    public void The_last_unit_moves_every_mean_by_the_library_alone()
    {
        var data = Cells(batches: 0);
        var model = Model("poisson:mean=latent-library");
        model.Build(data, device, DType.Float64);
        var pass = new Pass(new Tape(new Workspace(device), DType.Float64) { IsRecording = false }, seed: 1, step: 0, isTraining: false);
        double[] logTotals = [.. Enumerable.Range(0, Rows).Select(i => Math.Log(data.Row(i).ToArray().Sum(v => (double)v)))];
        var m = logTotals.Average();
        var s = Math.Sqrt(logTotals.Sum(t => (t - m) * (t - m)) / Rows);
        foreach (var u in (double[])[-1.5, 0, 2])
        {
            var mean = model.Likelihood.Mean(model.Decode(pass, pass.Tape.Constant([0.3, -0.8, u], [1, 3])));
            // Kept numbers are float where they are read from a file, and double here.
            Assert.Equal(Math.Exp(m + s * u), mean.Sum(), 1e-6 * mean.Sum());
        }
    }

    [Fact]
    public void A_level_of_one_row_and_conditions_that_are_no_codes_have_the_moments_of_all_rows()
    {
        var data = Cells(batches: 0);
        var single = With(data, RowConditions.OneHot("batch", ["a", "b"], [1, .. new int[Rows - 1]]));
        var (overall, byCondition) = LatentLibrary.Moments(single);
        Assert.Equal((0.0, 0.0), (byCondition[1], byCondition[3]));
        Assert.NotEqual(0, byCondition[0]);
        Assert.Equal(overall, LatentLibrary.Moments(data).Overall);
        var dose = With(data, new RowConditions(["dose"], [.. Enumerable.Range(0, Rows).Select(i => i % 2f)]));
        Assert.Equal([0.0, 0], LatentLibrary.Moments(dose).ByCondition);
    }

    [Fact]
    public void Other_priors_and_mixtures_are_refused_with_the_reason()
    {
        var likelihood = LikelihoodCatalog.All.Parse("zinb:mean=latent-library");
        var message = Assert.Throws<ArgumentException>(() => new Vae(new Mlp([4]), new DiagonalGaussian(3), new VampPrior(4), new Mlp([4]), likelihood)).Message;
        Assert.Contains("a latent library size is standard normal", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Vae(new Mlp([4]), new DiagonalGaussian(1), new StandardNormal(), new Mlp([4]), likelihood));
        message = Assert.Throws<ArgumentException>(() => new MixtureVae(new Mlp([4]), null, new Mlp([4]), likelihood, new MixtureOptions())).Message;
        Assert.Contains("would be clustered", message, StringComparison.Ordinal);
    }

    private static Vae Model(string likelihood) =>
        new(new Mlp([4], Activation.Tanh), new DiagonalGaussian(3), new StandardNormal(), new Mlp([4], Activation.Tanh), LikelihoodCatalog.All.Parse(likelihood));

    private static Batch BatchOf(Tape tape, Dataset data) => new()
    {
        Values = tape.Constant([.. data.Values.Select(v => (double)v)], [data.RowCount, Genes]),
        Condition = data.Conditions is { } c ? tape.Constant([.. c.Values.Select(v => (double)v)], [data.RowCount, c.Count]) : null,
    };

    private static RowConditions? Conditions(double[] codes, int batches) =>
        batches == 0 ? null : RowConditions.OneHot("batch", [.. Enumerable.Range(0, batches).Select(b => $"{b}")], [.. codes.Select(c => (int)c)]);

    private static Dataset With(Dataset data, RowConditions conditions) => new(data.Name, data.Values, data.Features, data.RowNames) { Conditions = conditions };

    private static Dataset Cells(int batches)
    {
        var random = new RandomSequence(new Philox(8, RandomPurpose.Simulate));
        var values = new float[Rows * Genes];
        for (var i = 0; i < values.Length; i++) values[i] = (float)random.Poisson(1 + i / Genes);
        var data = new Dataset("cells", values, [.. Enumerable.Range(1, Genes).Select(j => new Column($"gene{j}", ColumnKind.Count))], [.. Enumerable.Range(1, Rows).Select(i => $"cell{i}")]);
        return Conditions([.. Enumerable.Range(0, Rows).Select(i => (double)(i % Math.Max(1, batches)))], batches) is { } conditions ? With(data, conditions) : data;
    }
}
