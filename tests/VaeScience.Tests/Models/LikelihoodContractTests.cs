using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;

namespace VaeScience.Tests.Models;

/// <summary>What every likelihood of the catalog promises, with its default options and with others.</summary>
public sealed class LikelihoodContractTests
{
    private const int F = BuiltLikelihood.Features;

    private static readonly string[] Others =
    [
        "gaussian:variance=fixed,sd=0.5", "gaussian:variance=shared", "gaussian:variance=decoded",
        "ordinal:cuts=shared", "ordinal:levels=2", "ordinal:levels=3,precision=0,pseudo-count=0", "ordinal:levels=11",
        "categorical:levels=2", "categorical:levels=17", "binomial:trials=1", "binomial:trials=40",
        "student-t:scale=decoded,degrees=decoded", "student-t:scale=fixed,degrees=fixed,degrees-start=30", "student-t:degrees=per-feature,degrees-start=15",
        "laplace:scale=decoded", "laplace:scale=shared", "log-normal:variance=decoded", "log-normal:variance=fixed,sd=0.2",
        "poisson:mean=rate", "zip:mean=rate", "negative-binomial:mean=rate", "negative-binomial:dispersion=shared", "negative-binomial:dispersion=decoded",
        "negative-binomial:dispersion=fixed,inverse-dispersion=3.5", "zinb:mean=rate", "zinb:dispersion=decoded", "zinb:mean=rate,dispersion=shared",
        "negative-binomial:dispersion=per-condition", "zinb:dispersion=per-condition,mean=rate", "piecewise-categorical:dispersion=per-condition", "piecewise-categorical:tail=poisson", "piecewise-categorical:k-max=1,tail=zip", "piecewise-categorical:k-max=9,dispersion=decoded", "piecewise-categorical:k-max=2,tail=zinb,dispersion=shared",
    ];

    public static TheoryData<string> All => [.. LikelihoodCatalog.All.Entries.Select(e => e.Name), .. Others];

    [Theory]
    [MemberData(nameof(All))]
    public void Probabilities_sum_to_one(string written)
    {
        using var built = new BuiltLikelihood(written);
        for (ulong seed = 1; seed <= 3; seed++)
        {
            var raw = built.Raw(1, seed);
            var mean = built.Likelihood.Mean(built.Variable(raw));
            var nodes = Enumerable.Range(0, F).Select(j => built.Support.Values is { } values
                ? [.. values.Select(x => (X: x, Weight: 1.0))]
                : LikelihoodSupport.Nodes(built.Likelihood, mean[j]).ToArray()).ToArray();
            var rows = nodes[0].Length;
            var x = Enumerable.Range(0, rows * F).Select(i => nodes[i % F][i / F].X).ToArray();
            var logP = built.LogProbability([.. Enumerable.Repeat(raw, rows).SelectMany(r => r)], x, byFeature: true);
            for (var j = 0; j < F; j++)
            {
                var total = Enumerable.Range(0, rows).Sum(i => nodes[j][i].Weight * Math.Exp(logP[i * F + j]));
                Assert.Equal(1, total, 1e-9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Mean_is_the_mean_of_draws(string written)
    {
        const int draws = 20_000;
        // Both sides, for each of the features of all the cases: a chance of 1 in 10^4 that any lies outside.
        const double sds = 5;
        using var built = new BuiltLikelihood(written);
        var raw = built.Variable([.. Enumerable.Repeat(built.Raw(1, 5), draws).SelectMany(r => r)]);
        var mean = built.Likelihood.Mean(raw);
        var sample = built.Likelihood.Sample(raw, new RandomSequence(new Philox(11, RandomPurpose.Sample)));
        for (var j = 0; j < F; j++)
        {
            var of = Enumerable.Range(0, draws).Select(i => sample[i * F + j]).ToArray();
            var average = of.Average();
            var sd = Math.Sqrt(of.Sum(v => (v - average) * (v - average)) / (draws - 1));
            Assert.InRange(average, mean[j] - sds * sd / Math.Sqrt(draws), mean[j] + sds * sd / Math.Sqrt(draws));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_are_the_slopes_of_the_value(string written)
    {
        const int rows = 4, draws = 2;
        using var built = new BuiltLikelihood(written);
        var (raw, x) = (built.Raw(draws * rows, 3), built.Data(rows, 4));
        foreach (var byFeature in (bool[])[false, true])
        {
            var magnitude = Evaluate(backward: true, out var ofRaw);
            GradientCheck.Close(GradientCheck.Differences(Value, at => at.CopyTo(raw, 0), raw), ofRaw, 1e-6, magnitude.Magnitude, "raw");
            foreach (var parameter in built.Own)
            {
                var differences = GradientCheck.Differences(Value, at => parameter.Tensor.CopyFrom(at), parameter.Tensor.ToArray());
                Evaluate(backward: true, out _);
                GradientCheck.Close(differences, parameter.Tensor.GradientToArray(), 1e-6, magnitude.Magnitude, parameter.Name);
            }

            double Value() => Evaluate(backward: false, out _).Value;

            (double Value, double Magnitude) Evaluate(bool backward, out double[] gradient)
            {
                built.Parameters.ClearGradients();
                var variable = built.Variable(raw);
                var (l, batch) = (built.Likelihood, built.Batch(x));
                var y = byFeature ? l.LogProbabilityByFeature(built.Pass, variable, batch) : l.LogProbability(built.Pass, variable, batch);
                var (loss, sum) = GradientCheck.Weighted(built.Tape, y);
                if (backward) built.Tape.Backward(loss);
                gradient = variable.GradientToArray();
                var value = loss.Item();
                built.Tape.EndStep();
                return (value, sum);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_of_the_prior_are_its_slopes(string written)
    {
        using var built = new BuiltLikelihood(written);
        if (built.Likelihood.LogPrior(built.Pass) is null) return;
        foreach (var parameter in built.Own)
        {
            var differences = GradientCheck.Differences(() => Prior().Item(), at => parameter.Tensor.CopyFrom(at), parameter.Tensor.ToArray());
            built.Parameters.ClearGradients();
            var prior = Prior();
            built.Tape.Backward(prior);
            GradientCheck.Close(differences, parameter.Tensor.GradientToArray(), 1e-6, Math.Abs(prior.Item()), parameter.Name);
            built.Tape.EndStep();
        }

        Tensor Prior() => built.Likelihood.LogPrior(built.Pass)!;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Extremes_are_finite(string written)
    {
        foreach (var dtype in (DType[])[DType.Float64, DType.Float32])
        {
            using var built = new BuiltLikelihood(written, dtype);
            foreach (var at in (double[])[-1e4, -50, 0, 50, 1e4])
                foreach (var x in built.Support.Ends)
                {
                    built.Parameters.ClearGradients();
                    var raw = built.Variable([.. Enumerable.Repeat(at, built.Width)]);
                    var y = built.Likelihood.LogProbability(built.Pass, raw, built.Batch([x, x, x]));
                    built.Tape.Backward(built.Tape.Sum(y));
                    Assert.True(double.IsFinite(y.Item()), $"{dtype}, raw {at}, x {x}: log p = {y.Item()}");
                    Assert.All(raw.GradientToArray(), g => Assert.True(double.IsFinite(g), $"{dtype}, raw {at}, x {x}: slope {g}"));
                    Assert.All(built.Own, p => Assert.All(p.Tensor.GradientToArray(), g => Assert.True(double.IsFinite(g), $"{dtype}, raw {at}, x {x}: {p.Name} slope {g}")));
                    built.Tape.EndStep();
                }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Float_agrees_with_double(string written)
    {
        const int rows = 33;
        using var single = new BuiltLikelihood(written, DType.Float32);
        using var exact = new BuiltLikelihood(written);
        // Rounded to float first, so that both see the same point.
        double[] raw = Rounded(exact.Raw(rows, 8)), x = Rounded(exact.Data(rows, 9));
        foreach (var (a, b) in exact.Own.Zip(single.Own)) a.Tensor.CopyFrom(b.Tensor.ToArray());
        Golden.Close(exact.LogProbability(raw, x), single.LogProbability(raw, x), 1e-4, 1e-4);
        var (ofExact, ofSingle) = (Gradients(exact), Gradients(single));
        for (var k = 0; k < ofExact.Count; k++) Golden.Close(ofExact[k], ofSingle[k], 1e-4, 1e-4, $"gradient {k}");

        List<double[]> Gradients(BuiltLikelihood built)
        {
            var variable = built.Variable(raw);
            built.Tape.Backward(built.Tape.Mean(built.Likelihood.LogProbability(built.Pass, variable, built.Batch(x))));
            List<double[]> all = [variable.GradientToArray(), .. built.Own.Select(p => p.Tensor.GradientToArray())];
            built.Tape.EndStep();
            return all;
        }

        static double[] Rounded(double[] values) => [.. values.Select(v => (double)(float)v)];
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Features_sum_to_the_total_and_masked_ones_drop_out(string written)
    {
        const int rows = 5;
        using var built = new BuiltLikelihood(written);
        var (raw, x) = (built.Raw(rows, 12), built.Data(rows, 13));
        var mask = Enumerable.Range(0, rows * F).Select(i => i % 4 == 1 ? 0.0 : 1).ToArray();
        var hidden = x.Select((v, i) => mask[i] == 0 ? double.NaN : v).ToArray();
        var features = built.LogProbability(raw, x, byFeature: true);
        Golden.Close(RowSums(features), built.LogProbability(raw, x));
        var observed = features.Select((v, i) => v * mask[i]).ToArray();
        Golden.Close(observed, built.LogProbability(raw, hidden, mask, byFeature: true));
        Golden.Close(RowSums(observed), built.LogProbability(raw, hidden, mask));

        built.Parameters.ClearGradients();
        var variable = built.Variable(raw);
        built.Tape.Backward(built.Tape.Sum(built.Likelihood.LogProbability(built.Pass, variable, built.Batch(hidden, mask))));
        var slopes = variable.GradientToArray();
        for (var i = 0; i < slopes.Length; i++)
            if (mask[i / built.Width * F + FeatureOf(i % built.Width)] == 0 && !IsShare(i % built.Width)) Assert.Equal(0, slopes[i]);
        Assert.All(built.Own, p => Assert.All(p.Tensor.GradientToArray(), g => Assert.True(double.IsFinite(g))));

        // Parameter by parameter, but for sequences step by step.
        int FeatureOf(int column) => built.Likelihood is Tokens ? column / (built.Width / F) : column % F;

        // The share of a missing count is part of the whole that the observed ones are shares of.
        bool IsShare(int column) => column < F && built.Likelihood is CountLikelihood { MeanForm: CountMean.Library };

        static double[] RowSums(double[] values) => [.. values.Chunk(F).Select(row => row.Sum())];
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Draws_stand_for_repeated_rows(string written)
    {
        const int rows = 5, draws = 3;
        using var built = new BuiltLikelihood(written);
        var (raw, x) = (built.Raw(draws * rows, 14), built.Data(rows, 15));
        double[] repeated = [.. Enumerable.Repeat(x, draws).SelectMany(row => row)];
        var (once, often) = (Evaluate(x), Evaluate(repeated));
        for (var k = 0; k < once.Count; k++) Golden.Close(often[k], once[k], 1e-12, 1e-13, $"result {k}");

        List<double[]> Evaluate(double[] values)
        {
            built.Parameters.ClearGradients();
            var variable = built.Variable(raw);
            var y = built.Likelihood.LogProbability(built.Pass, variable, built.Batch(values));
            built.Tape.Backward(GradientCheck.Weighted(built.Tape, y).Loss);
            List<double[]> all = [y.ToArray(), variable.GradientToArray(), .. built.Own.Select(p => p.Tensor.GradientToArray())];
            built.Tape.EndStep();
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Refused_values_are_named(string written)
    {
        using var built = new BuiltLikelihood(written);
        // With a count in every row, since shares of nothing are refused too.
        var values = built.Data(4, 18).Select(v => (float)v).ToArray();
        built.Likelihood.Check(Scores(values));
        foreach (var refused in built.Support.Refused.Append(double.NaN))
        {
            var wrong = (float[])values.Clone();
            wrong[2 * F + 1] = (float)refused;
            var message = Assert.Throws<UserException>(() => built.Likelihood.Check(Scores(wrong))).Message;
            Assert.Contains("scores.csv", message, StringComparison.Ordinal);
            Assert.Contains("row '3'", message, StringComparison.Ordinal);
            Assert.Contains("column 'honey'", message, StringComparison.Ordinal);
            Assert.Contains($"got {(float)refused}", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }

        static Dataset Scores(float[] values)
        {
            var data = Dataset.Real("scores.csv", values, "peat", "honey", "malt");
            return new Dataset(data.Name, values, data.Features, data.RowNames) { Conditions = BuiltLikelihood.Conditions(data.RowCount) };
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_configuration_file_gives_the_same_likelihood_back(string written)
    {
        var likelihood = LikelihoodCatalog.All.Parse(written);
        var again = LikelihoodCatalog.All.FromJson(Catalog<Likelihood>.ToJson(likelihood));
        Assert.Equal(likelihood.Options, again.Options);
    }

    [Theory]
    [InlineData("bernoulli", 0.5, "continuous-bernoulli")]
    [InlineData("log-normal", 0, "half the detection limit")]
    [InlineData("continuous-bernoulli", 200, "divide")]
    [InlineData("ordinal", 7, "ordinal:levels=8")]
    [InlineData("binomial", 12, "binomial:trials=12")]
    [InlineData("zinb", 0.693, "raw counts")]
    [InlineData("piecewise-categorical", 0.693, "raw counts")]
    public void Refusals_say_what_to_do(string written, double value, string advice)
    {
        var likelihood = LikelihoodCatalog.All.Parse(written);
        var message = Assert.Throws<UserException>(() => likelihood.Check(Dataset.Real("t.csv", [(float)value], "a"))).Message;
        Assert.Contains(advice, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ordinal:levels=1")]
    [InlineData("ordinal:levels=1001")]
    [InlineData("ordinal:precision=-1")]
    [InlineData("ordinal:pseudo-count=-0.1")]
    [InlineData("categorical:levels=1")]
    [InlineData("binomial:trials=0")]
    [InlineData("laplace:scale-start=0")]
    [InlineData("log-normal:sd=0")]
    [InlineData("student-t:degrees-start=0.5")]
    [InlineData("zinb:inverse-dispersion=0")]
    [InlineData("piecewise-categorical:k-max=0")]
    [InlineData("piecewise-categorical:k-max=1000")]
    [InlineData("piecewise-categorical:tail=gaussian")]
    [InlineData("piecewise-categorical:inverse-dispersion=-1")]
    public void Options_out_of_range_are_the_users_mistake(string written) =>
        Assert.Throws<UserException>(() => LikelihoodCatalog.All.Parse(written));
}
