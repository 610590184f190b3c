using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Training;

namespace VaeScience.Tests.Models;

/// <summary>The whole grid of objective, posterior and prior, from the catalogs: each combination trains, or is refused as docs/models/combinations.md says.</summary>
public sealed class CombinationTests
{
    private const int Epochs = 16, BatchSize = 30, Directions = 2;

    // 256 roundings of a value of 100, over the step of the differences.
    private const double Rounding = 256 * 1.1e-16 * 100 / 1e-3;
    private static readonly IReadOnlyList<RefusalRule> Documented = RefusalRule.Read();

    // Gradients that are, on purpose, not the slope of the value: with doubly reparametrised gradients those of the encoder have the same mean and
    // less variance; the divergence of all codes from the prior does not differentiate the prior's draws.
    private static readonly Dictionary<string, string[]> OwnGradients = new()
    {
        ["iwae:estimator=dreg"] = ["encoder.", "posterior.", "prior."],
        ["mathieu"] = ["prior."],
    };

    /// <summary>What the catalogs list, and what the page of refusals writes beside it.</summary>
    public static TheoryData<string, string, string> Grid
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var objective in Written(Catalogs.Default.Objectives, r => r.Objectives))
                foreach (var posterior in Written(Catalogs.Default.Posteriors, r => r.Posteriors))
                    foreach (var prior in Written(Catalogs.Default.Priors, r => r.Priors)) data.Add(objective, posterior, prior);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Grid))]
    public void Trains_or_is_refused_as_documented(string objective, string posterior, string prior)
    {
        foreach (var (name, data) in Combinations.Data)
        {
            var rule = Documented.FirstOrDefault(r => r.Covers(objective, posterior, prior, data.ConditionCount > 0));
            var reason = Combinations.Refusal(objective, posterior, prior, data);
            if (reason is not null)
            {
                Assert.True(rule is not null, $"{name}: docs/models/combinations.md does not list that it is refused: {reason}");
                Assert.DoesNotContain('\n', reason);
                continue;
            }
            Assert.True(rule is null, $"{name}: docs/models/combinations.md lists it as refused ({rule?.Reason}), and it is not");
            var left = OwnGradients.GetValueOrDefault(objective, []);
            // The draws of a VampPrior come from the encoder.
            Train(name, Combinations.Objective(objective), Combinations.Model(posterior, prior, data), data, prior.StartsWith("vamp", StringComparison.Ordinal) && left.Length > 0 ? [.. left, "encoder.", "posterior."] : left);
        }
    }

    [Fact]
    public void The_page_of_refusals_names_parts_that_there_are()
    {
        Assert.NotEmpty(Documented);
        foreach (var rule in Documented)
        {
            Assert.All(rule.Objectives, p => Catalogs.Default.Objectives.Parse(p));
            Assert.All(rule.Posteriors, p => Catalogs.Default.Posteriors.Parse(p));
            Assert.All(rule.Priors, p => Catalogs.Default.Priors.Parse(p));
            Assert.Contains(Combinations.Data, d => Grid.Any(g => rule.Covers((string)g[0], (string)g[1], (string)g[2], d.Data.ConditionCount > 0)));
        }
    }

    private static IEnumerable<string> Written<TPart>(Catalog<TPart> catalog, Func<RefusalRule, IEnumerable<string>> named)
        where TPart : Part => catalog.Entries.Select(e => e.Name).Union(Documented.SelectMany(named));

    private static void Train(string name, Objective objective, Vae model, Dataset data, string[] notChecked)
    {
        using var device = Device.Cpu();
        model.Build(data, device, DType.Float64, seed: 3);
        var tape = new Tape(new Workspace(device), DType.Float64);
        var before = Bound(tape, model, objective, data);
        CheckGradient(tape, model, objective, data, [.. model.Parameters.Where(p => p.IsTrained && !notChecked.Any(n => p.Name.StartsWith(n, StringComparison.Ordinal)))]);
        new Trainer(objective, new Adam(1e-2)) { Epochs = Epochs, BatchSize = BatchSize, Seed = 4, DType = DType.Float64 }.Fit(model, data, device);
        var after = Bound(tape, model, objective, data);
        Assert.True(after > before, $"{name}: the objective fell from {before:F4} to {after:F4}");
    }

    // At the last epoch of the training: schedules change what is maximised.
    private static double Bound(Tape tape, Vae model, Objective objective, Dataset data)
    {
        var value = tape.Mean(model.Loss(objective, new Pass(tape, seed: 5, step: 0, isTraining: false, Epochs), Batches.Rows(tape, data, 0, data.RowCount)).Objective).Item();
        tape.EndStep();
        Assert.True(double.IsFinite(value));
        return value;
    }

    /// <summary>The slope along random directions through these parameters at once.</summary>
    private static void CheckGradient(Tape tape, Vae model, Objective objective, Dataset data, Parameter[] parameters)
    {
        var start = parameters.Select(p => p.Tensor.ToArray()).ToArray();
        Loss(backward: true);
        var gradients = parameters.Select(p => p.Tensor.GradientToArray()).ToArray();
        for (var k = 0; k < Directions; k++)
        {
            var directions = parameters.Select((p, i) => BuiltLikelihood.Normal(p.Shape.Length, (ulong)(30 + k + Directions * i))).ToArray();
            var length = Math.Sqrt(directions.Sum(d => d.Sum(v => v * v)));
            double[] terms = [.. gradients.Zip(directions, (g, d) => g.Zip(d, (a, b) => a * b / length)).SelectMany(t => t)];
            var difference = GradientCheck.Differences(() => Loss(backward: false), t => MoveBy(t[0] / length, directions), [0])[0];
            // Every part of the gradient is held to a millionth, though they may cancel; and the value, of order 100, is rounded.
            Assert.Equal(difference, terms.Sum(), 1e-6 * terms.Sum(Math.Abs) + Rounding);
        }

        void MoveBy(double step, double[][] directions)
        {
            for (var i = 0; i < parameters.Length; i++) parameters[i].Tensor.CopyFrom([.. start[i].Zip(directions[i], (v, e) => v + step * e)]);
        }

        double Loss(bool backward)
        {
            model.Parameters.ClearGradients();
            var pass = new Pass(tape, seed: 6, step: 0, isTraining: true, epoch: 1);
            var loss = tape.Mean(model.Loss(objective, pass, Batches.Rows(tape, data, 0, BatchSize)).Objective);
            if (backward) tape.Backward(loss);
            var value = loss.Item();
            tape.EndStep();
            return value;
        }
    }
}
