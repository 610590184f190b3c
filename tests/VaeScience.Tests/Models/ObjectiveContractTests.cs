using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Tests.Models;

/// <summary>What the objectives of the catalog promise, on a small model in double precision.</summary>
public sealed class ObjectiveContractTests : IDisposable
{
    private const int Rows = 5, Features = 6;
    private readonly CpuDevice device = Device.Cpu();
    private readonly Tape tape;
    private readonly VaeScience.Data.Dataset data;
    private readonly Vae model;

    public ObjectiveContractTests()
    {
        tape = new Tape(new Workspace(device), DType.Float64);
        var values = new float[Rows * Features];
        new Philox(2, RandomPurpose.Simulate).FillUniform<float>(values);
        data = VaeScience.Data.Dataset.Real("bits", [.. values.Select(u => u < 0.5f ? 1f : 0f)], [.. Enumerable.Range(0, Features).Select(j => $"b{j}")]);
        model = Built(new DiagonalGaussian(2));
    }

    /// <summary>Every objective as it comes, and with its other choices.</summary>
    public static TheoryData<string> Spellings =>
    [
        .. ObjectiveCatalog.All.Entries.Select(e => e.Name),
        "elbo:samples=3,estimator=a", "elbo:free-bits=0.1", "iwae:samples=1", "beta-vae:beta=2,samples=3", "beta-vae:free-bits=0.05", "capacity:gamma=3,capacity=0.2",
        "capacity:gamma=3,capacity=20", "beta-tcvae:estimator=minibatch-weighted", "beta-tcvae:alpha=0.5,beta=2,gamma=3", "mathieu:divergence=mmd,alpha=10", "mathieu:beta=0,samples=3",
    ];

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Gradients_agree_with_differences(string text)
    {
        var objective = ObjectiveCatalog.All.Parse(text);
        foreach (var built in (Vae[])[model, Built(new FullGaussian(2))])
        {
            if (objective.Refusal(built) is not null) continue;
            foreach (var parameter in built.Parameters)
            {
                var differences = GradientCheck.Differences(() => Loss(false), at => parameter.Tensor.CopyFrom(at), parameter.Tensor.ToArray());
                Loss(true);
                GradientCheck.Close(differences, parameter.Tensor.GradientToArray(), 1e-6, 1000, $"{text}, {built.Posterior.Name}: {parameter.Name}");
            }

            double Loss(bool backward)
            {
                built.Parameters.ClearGradients();
                var loss = tape.Mean(built.Loss(objective, Pass(1), Batch()).Objective);
                if (backward) tape.Backward(loss);
                var value = loss.Item();
                tape.EndStep();
                return value;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_single_row_can_be_judged(string text)
    {
        var objective = ObjectiveCatalog.All.Parse(text);
        var batch = Batch() with { Values = Batch().Values.Rows(0, 1), Population = 1 };
        var terms = model.Loss(objective, Pass(1), batch);
        Assert.True(double.IsFinite(tape.Sum(terms.Objective).Item()));
        Assert.Equal(1, terms.Objective.Length);
    }

    [Theory]
    [InlineData("iwae:samples=1", "elbo:estimator=a")]
    [InlineData("iwae:samples=1,estimator=dreg", "elbo:estimator=a")]
    [InlineData("beta-vae:beta=1,samples=3", "elbo:samples=3")]
    [InlineData("beta-tcvae:beta=1", "elbo:estimator=a")]
    [InlineData("beta-tcvae:beta=1,estimator=minibatch-weighted", "elbo:estimator=a")]
    [InlineData("mathieu:alpha=0,samples=2", "elbo:samples=2")]
    public void Special_cases_are_the_bound_itself_draw_by_draw(string text, string same)
    {
        var objective = Values(text, 1);
        Golden.Close(Values(same, 1), objective, 1e-12);
    }

    [Fact]
    public void Annealed_capacity_charges_the_distance_of_the_mean_divergence()
    {
        var objective = new Capacity(new CapacityOptions { Gamma = 3, Capacity = 8, RampEpochs = 4 });
        foreach (var (epoch, capacity) in (ReadOnlySpan<(double, double)>)[(0, 0), (1, 2), (4, 8), (double.PositiveInfinity, 8)])
        {
            var pass = new Pass(tape, seed: 1, step: 0, isTraining: true, epoch);
            var terms = model.Loss(objective, pass, Batch());
            var charge = 3 * Math.Abs(terms.Kl.ToArray().Average() - capacity);
            Golden.Close([.. terms.Reconstruction.ToArray().Select(r => r - charge)], terms.Objective.ToArray(), 1e-12);
        }
    }

    [Fact]
    public void The_importance_weighted_bound_rises_with_the_draws_towards_the_log_probability()
    {
        const int repeats = 200;
        int[] counts = [1, 5, 50];
        var exact = LogProbabilityByIntegration();
        var means = new List<(double Mean, double Error)>();
        foreach (var k in counts)
        {
            var totals = new double[repeats];
            for (var r = 0; r < repeats; r++) totals[r] = Values($"iwae:samples={k}", (ulong)r).Sum();
            var mean = totals.Average();
            means.Add((mean, Math.Sqrt(totals.Sum(t => (t - mean) * (t - mean)) / (repeats - 1) / repeats)));
        }
        for (var i = 1; i < counts.Length; i++)
            Assert.True(means[i].Mean - means[i - 1].Mean > 4 * Math.Sqrt(means[i].Error * means[i].Error + means[i - 1].Error * means[i - 1].Error),
                $"k = {counts[i - 1]}: {means[i - 1]}, k = {counts[i]}: {means[i]}");
        Assert.True(means[^1].Mean < exact + 4 * means[^1].Error, $"{means[^1]} above {exact}");
        Assert.True(exact - means[^1].Mean < (exact - means[0].Mean) / 2, $"{means[^1]} is still far from {exact}");
    }

    [Fact]
    public void Doubly_reparametrised_gradients_have_the_same_expectation()
    {
        const int repeats = 1500;
        var (plain, plainError) = MeanGradient("iwae:samples=8", 0);
        var (doubly, doublyError) = MeanGradient("iwae:samples=8,estimator=dreg", repeats);
        for (var i = 0; i < plain.Length; i++)
        {
            // 16 numbers: one of them is off by five standard errors with a chance of 1 in 10^5.
            var bound = 5 * Math.Sqrt(plainError[i] * plainError[i] + doublyError[i] * doublyError[i]) + 1e-12;
            Assert.InRange(doubly[i] - plain[i], -bound, bound);
        }

        (double[] Mean, double[] Error) MeanGradient(string text, int firstStep)
        {
            var head = model.Parameters.Find("posterior.head.weight")!.Tensor;
            var (sum, squares) = (new double[head.Length], new double[head.Length]);
            for (var r = 0; r < repeats; r++)
            {
                var gradient = HeadGradient(model, text, (ulong)(firstStep + r), Batch());
                for (var i = 0; i < gradient.Length; i++) (sum[i], squares[i]) = (sum[i] + gradient[i], squares[i] + gradient[i] * gradient[i]);
            }
            double[] mean = [.. sum.Select(s => s / repeats)];
            return (mean, [.. squares.Select((s, i) => Math.Sqrt(Math.Max(0, s / repeats - mean[i] * mean[i]) / repeats))]);
        }
    }

    // Where q(z|x) is the posterior all weights are equal and log w does not depend on z: nothing is left to learn, and nothing is noise.
    [Fact]
    public void Doubly_reparametrised_gradients_vanish_draw_by_draw_at_the_optimum()
    {
        double[,] w = { { 1.2, 0.5 }, { -0.6, 1 }, { 0, 0 } };
        var rows = LinearGaussianModel.Draw(w, [0.1, 0.2, 0.3], 0.4, Rows, seed: 1);
        var linear = LinearGaussianModel.Of(w, [0.1, 0.2, 0.3], 0.4, rows, device);
        Assert.All(HeadGradient(linear, "iwae:samples=6,estimator=dreg", 1, OfRows()), g => Assert.Equal(0, g, 1e-12));
        Assert.Contains(HeadGradient(linear, "iwae:samples=6", 1, OfRows()), g => Math.Abs(g) > 0.01);

        Batch OfRows() => new() { Values = tape.Constant([.. rows.Values.Select(v => (double)v)], [Rows, 3]) };
    }

    [Fact]
    public void What_the_mathematics_does_not_allow_is_refused_with_the_reason()
    {
        var full = Built(new FullGaussian(2));
        Assert.Contains("free-bits=0", ObjectiveCatalog.All.Parse("beta-vae:free-bits=0.1").Refusal(full));
        foreach (var entry in ObjectiveCatalog.All.Entries) Assert.Null(ObjectiveCatalog.All.Parse(entry.Name).Refusal(model));
    }

    [Theory]
    [InlineData("beta-vae:beta=-1")]
    [InlineData("beta-tcvae:gamma=-1")]
    [InlineData("mathieu:alpha=-1")]
    [InlineData("capacity:ramp-epochs=0")]
    [InlineData("beta-tcvae:warm-up-epochs=0")]
    public void Options_out_of_range_are_refused(string text) => Assert.Throws<UserException>(() => ObjectiveCatalog.All.Parse(text));

    private double[] HeadGradient(Vae of, string objective, ulong step, Batch batch)
    {
        of.Parameters.ClearGradients();
        tape.Backward(tape.Mean(of.Loss(ObjectiveCatalog.All.Parse(objective), Pass(step), batch).Objective));
        var gradient = of.Parameters.Find("posterior.head.weight")!.Tensor.GradientToArray();
        tape.EndStep();
        return gradient;
    }

    private Vae Built(Posterior posterior)
    {
        var built = new Vae(new Mlp([4], Activation.Tanh), posterior, new StandardNormal(), new Mlp([3], Activation.Tanh), new Bernoulli());
        built.Build(data, device, DType.Float64, seed: 3);
        // Far enough from the prior that the code says something.
        foreach (var parameter in built.Parameters) parameter.Tensor.CopyFrom([.. parameter.Tensor.ToArray().Select(w => 2 * w)]);
        return built;
    }

    private Pass Pass(ulong step) => new(tape, seed: 1, step, isTraining: true);

    private Batch Batch() => new() { Values = tape.Constant([.. data.Values.Select(v => (double)v)], [Rows, Features]), Population = 20 };

    private double[] Values(string text, ulong step)
    {
        var values = model.Loss(ObjectiveCatalog.All.Parse(text), Pass(step), Batch()).Objective.ToArray();
        tape.EndStep();
        return values;
    }

    // log of the sum over a grid of p(x|z) N(z | 0, I) h^2, of all rows: exact to many digits for a smooth integrand.
    private double LogProbabilityByIntegration()
    {
        const int points = 121;
        const double reach = 7, step = 2 * reach / (points - 1);
        var grid = new double[points * points * 2];
        for (var i = 0; i < points * points; i++) (grid[2 * i], grid[2 * i + 1]) = (step * (i % points) - reach, step * (i / points) - reach);
        var total = 0.0;
        for (var row = 0; row < Rows; row++)
        {
            var pass = new Pass(tape, 1, 0, isTraining: false);
            var batch = Batch() with { Values = Batch().Values.Rows(row, 1) };
            var logJoint = model.LogJoint(pass, batch, tape.Constant(grid, [points * points, 2])).ToArray();
            total += Math.Log(logJoint.Sum(Math.Exp) * step * step);
            tape.EndStep();
        }
        return total;
    }
}
