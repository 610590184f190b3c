using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;

namespace VaeScience.Tests.Models;

/// <summary>The constrained Poisson and the piecewise categorical likelihoods against SciPy.</summary>
public sealed class CountGoldenTests
{
    private const string File = "counts";

    [Theory]
    [InlineData("own_total", DType.Float64, 1e-9, 1e-12)]
    [InlineData("given_total", DType.Float64, 1e-9, 1e-12)]
    // A difference of terms of the size of the total keeps their absolute error.
    [InlineData("own_total", DType.Float32, 1e-4, 1e-4)]
    [InlineData("given_total", DType.Float32, 1e-4, 1e-4)]
    public void Poisson_with_shares_of_the_total_is_the_constrained_Poisson(string which, DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry($"constrained_poisson/{which}", File);
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), dtype);
        var shape = Shape.Create(golden.InputShape("x"));
        var likelihood = Built("poisson", shape.Columns, device, dtype);
        var raw = tape.Variable(golden.Input("logits"), shape);
        var batch = new Batch
        {
            Values = tape.Constant(golden.Input("x"), shape),
            LibrarySize = which == "given_total" ? tape.Constant(golden.Input("totals"), [shape.Rows]) : null,
        };
        var y = likelihood.LogProbability(new Pass(tape, seed: 1, step: 0, isTraining: false), raw, batch);
        tape.Backward(tape.Sum(y));
        Golden.Close(golden.Output("log_prob"), y.ToArray(), relative, absolute, "log p");
        Golden.Close(golden.Output("d_logits"), raw.GradientToArray(), relative, absolute, "d logits");
    }

    [Theory]
    [InlineData("poisson", DType.Float64, 1e-9, 1e-12)]
    [InlineData("negative-binomial", DType.Float64, 1e-9, 1e-12)]
    [InlineData("zip", DType.Float64, 1e-9, 1e-12)]
    [InlineData("zinb", DType.Float64, 1e-9, 1e-12)]
    [InlineData("poisson", DType.Float32, 1e-4, 1e-5)]
    [InlineData("negative-binomial", DType.Float32, 1e-4, 1e-5)]
    [InlineData("zip", DType.Float32, 1e-4, 1e-5)]
    [InlineData("zinb", DType.Float32, 1e-4, 1e-5)]
    public void Piecewise_categorical(string tail, DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry($"piecewise/{tail}", File);
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), dtype);
        var shape = Shape.Create(golden.InputShape("x"));
        var likelihood = Built($"piecewise-categorical:k-max={golden.Scalar("k_max")},tail={tail},dispersion=decoded", shape.Columns, device, dtype);
        string[] names = [.. ((string[])["logits", "log_mu", "log_r", "pi_logits"]).Where(golden.InputNames.Contains)];
        var columns = names.Select(name => golden.Input(name).Length / shape.Rows).ToArray();
        var raw = tape.Variable(
            [.. Enumerable.Range(0, shape.Rows).SelectMany(i => names.SelectMany((name, k) => golden.Input(name).Skip(i * columns[k]).Take(columns[k])))],
            [shape.Rows, columns.Sum()]);
        var y = likelihood.LogProbabilityByFeature(
            new Pass(tape, seed: 1, step: 0, isTraining: false), raw, new Batch { Values = tape.Constant(golden.Input("x"), shape) });
        tape.Backward(tape.Sum(y));
        Golden.Close(golden.Output("log_prob"), y.ToArray(), relative, absolute, "log p");
        var slopes = raw.GradientToArray().Chunk(columns.Sum()).ToArray();
        for (var k = 0; k < names.Length; k++)
            Golden.Close(golden.Output($"d_{names[k]}"), [.. slopes.SelectMany(row => row.Skip(columns[..k].Sum()).Take(columns[k]))], relative, absolute, $"d {names[k]}");
    }

    private static Likelihood Built(string written, int features, Device device, DType dtype)
    {
        var likelihood = LikelihoodCatalog.All.Parse(written);
        var parameters = new Parameters();
        likelihood.Build(parameters.Scope("likelihood"), 2, Dataset.Real("counts", new float[features], [.. Enumerable.Range(1, features).Select(j => $"g{j}")]));
        parameters.Materialise(device, dtype, seed: 1);
        return likelihood;
    }
}
