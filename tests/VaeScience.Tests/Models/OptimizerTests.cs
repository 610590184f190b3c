using VaeScience.Compute;
using VaeScience.Models;
using VaeScience.Models.Optimizers;

namespace VaeScience.Tests.Models;

public sealed class OptimizerTests
{
    // The variants of the golden file, as a user would write them. AMSGrad, a third running average, is not built.
    private static readonly string[] NotBuilt = ["adam_amsgrad"];

    public static TheoryData<string, string> Variants => new()
    {
        { "sgd", "sgd:learning-rate=0.1" },
        { "sgd_momentum0.9", "sgd:learning-rate=0.1,momentum=0.9" },
        { "sgd_nesterov0.9", "sgd:learning-rate=0.1,momentum=0.9,nesterov=true" },
        { "sgd_momentum0.9_wd0.01", "sgd:learning-rate=0.1,momentum=0.9,weight-decay=0.01" },
        { "adam", "adam:learning-rate=0.1" },
        { "adam_lr1e-3", "adam:learning-rate=0.001" },
        { "adam_eps1e-4", "adam:learning-rate=0.1,epsilon=1e-4" },
        { "adam_l2_0.1", "adam:learning-rate=0.1,weight-decay=0.1" },
        { "adamw_wd0.1", "adamw:learning-rate=0.1,weight-decay=0.1" },
        { "adamax", "adamax:learning-rate=0.1" },
        { "adagrad", "adagrad:learning-rate=0.1" },
        { "adagrad_init0.1", "adagrad:learning-rate=0.1,initial-accumulator=0.1" },
        { "rmsprop", "rmsprop:learning-rate=0.1" },
        { "rmsprop_momentum", "rmsprop:learning-rate=0.01,momentum=0.9" },
    };

    private static Golden Quadratic => Golden.Entry("optim/quadratic_5_steps");

    [Theory]
    [MemberData(nameof(Variants))]
    public void FiveStepsOnAQuadraticAgreeWithPyTorch(string variant, string written)
    {
        Golden.Close(Quadratic.Output(variant), FiveSteps(written, DType.Float64), what: variant);
        Golden.Close(Quadratic.Output(variant), FiveSteps(written, DType.Float32), 1e-4, 1e-6, variant);
    }

    [Fact]
    public void EveryOptimizerAndEveryVariantHasAGolden()
    {
        var variants = Quadratic.Outputs.EnumerateObject().Select(v => v.Name).Where(v => !v.EndsWith("/hyper", StringComparison.Ordinal));
        Assert.Equal(variants.Except(NotBuilt).Order(), Variants.Select(v => (string)v[0]).Order());
        Assert.Equal(
            OptimizerCatalog.All.Entries.Select(e => e.Name).Order(),
            Variants.Select(v => ((string)v[1]).Split(':')[0]).Distinct().Order());
    }

    [Theory]
    [InlineData("sgd:learning-rate=0", "learning-rate is 0; it must be a number above 0")]
    [InlineData("adam:learning-rate=-1", "learning-rate is -1; it must be a number above 0")]
    [InlineData("adam:beta1=1", "beta1 is 1; it must be from 0 to below 1")]
    [InlineData("adamw:weight-decay=-0.1", "weight-decay is -0.1; it must be a number from 0 on")]
    [InlineData("adamax:epsilon=0", "epsilon is 0; it must be a number above 0")]
    [InlineData("adagrad:initial-accumulator=-1", "initial-accumulator is -1; it must be a number from 0 on")]
    [InlineData("rmsprop:alpha=1.5", "alpha is 1.5; it must be from 0 to below 1")]
    [InlineData("sgd:nesterov=true", "nesterov wants a momentum above 0, such as momentum=0.9")]
    public void AnOptionOutOfRangeIsRefused(string written, string why)
    {
        var error = Assert.Throws<UserException>(() => OptimizerCatalog.All.Parse(written));
        Assert.Equal($"optimizer '{written}': {why}", error.Message);
    }

    [Fact]
    public void EveryOptimizerIsTheSameAfterAConfigurationFile()
    {
        foreach (var written in Variants.Select(v => (string)v[1]))
        {
            var optimizer = OptimizerCatalog.All.Parse(written);
            var again = OptimizerCatalog.All.FromJson(Catalog<Optimizer>.ToJson(optimizer));
            Assert.Equal(optimizer.Options, again.Options);
            Assert.Equal(optimizer.StateNames, again.StateNames);
        }
    }

    [Fact]
    public void PaddingBetweenParametersStaysZeroAndThreadsDoNotMatter()
    {
        foreach (var entry in OptimizerCatalog.All.Entries)
        {
            var one = ManySteps(entry.Name, threads: 1);
            Assert.All(one.Skip(100_003), value => Assert.Equal(0, value));
            Assert.Equal(one, ManySteps(entry.Name, threads: 3));
        }
    }

    [Fact]
    public void AScaleOnTheGradientsClipsThem()
    {
        using var device = Device.Cpu();
        var parameters = One(3, DType.Float64, device);
        parameters.Gradients.CopyFrom(new double[] { 4, 8, -2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 });
        var sgd = new Sgd(1);
        sgd.Attach(parameters, device);
        sgd.Step(parameters, 0.5, gradientScale: 0.25, step: 1, device);
        Assert.Equal([-0.5, -1, 0.25], parameters[0].Tensor.ToArray());
    }

    private static double[] FiveSteps(string written, DType dtype)
    {
        using var device = Device.Cpu();
        var (a, b, start) = (Quadratic.Input("A"), Quadratic.Input("b"), Quadratic.Input("x0"));
        var parameters = One(3, dtype, device);
        parameters[0].Tensor.CopyFrom(start);
        var optimizer = OptimizerCatalog.All.Parse(written);
        optimizer.Attach(parameters, device);
        var path = new List<double>();
        for (var step = 1; step <= 5; step++)
        {
            var x = parameters[0].Tensor.ToArray();
            var gradients = new double[16];
            for (var i = 0; i < 3; i++) gradients[i] = a[i * 3] * x[0] + a[i * 3 + 1] * x[1] + a[i * 3 + 2] * x[2] - b[i];
            parameters.Gradients.CopyFrom(gradients);
            optimizer.Step(parameters, optimizer.LearningRate, 1, step, device);
            path.AddRange(parameters[0].Tensor.ToArray());
        }
        return [.. path];
    }

    private static double[] ManySteps(string name, int threads)
    {
        using var device = Device.Cpu(threads);
        var parameters = One(100_003, DType.Float32, device);
        var optimizer = OptimizerCatalog.All.Parse(name);
        optimizer.Attach(parameters, device);
        for (var step = 1; step <= 3; step++)
        {
            new Philox(5, RandomPurpose.Simulate, (ulong)step).FillNormal(parameters.Gradients.Span<float>()[..100_003]);
            optimizer.Step(parameters, optimizer.LearningRate, 1, step, device);
        }
        return parameters.Values.ToArray();
    }

    private static Parameters One(int length, DType dtype, Device device)
    {
        var parameters = new Parameters();
        parameters.Scope("model").Trained("w", [length], Initialisers.Constant(0));
        parameters.Materialise(device, dtype, seed: 0);
        return parameters;
    }
}
