using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;
using VaeScience.Models.Schedules;
using VaeScience.Models.Training;

namespace VaeScience.Science.Core;

/// <summary>How tight bounds make better models: log p(x) of statically binarised digits after training on the ELBO and on importance-weighted bounds.</summary>
/// <remarks>Network and latent size are those of Burda et al. 2016, one stochastic layer.</remarks>
internal sealed class DigitsLikelihoodVerb() : Experiment("digits-likelihood", "log p(x) of binarised MNIST: VAE, IWAE-5 and IWAE-50", Topic.Core)
{
    private const int TrainRows = 50_000, TestRows = 10_000, Units = 200, Latent = 50;
    private const double LeastInk = 1e-3;
    private const int FewRows = 1000, DrawsForFew = 5000, DrawsForAll = 500;
    private const int ShortEpochs = 14, LongEpochs = 100;

    private readonly Option<long> epochs = CommandOption.Whole("--epochs", $"passes over the training digits; 0 is {ShortEpochs}, or {LongEpochs} with --long", 0, 0);
    private readonly Option<bool> isLong = CommandOption.Flag("--long", "train towards the published figures: many epochs through the paper's stages of the learning rate, with a curve");
    private readonly Option<string?> draws = CommandOption.Text("--draws", "which bounds, by their draws per row; 1 is the ELBO", "LIST", "1x5x50");
    private readonly Option<long> batch = CommandOption.Whole("--batch", "rows per step", 100, 1, 50_000);
    private readonly Option<double> rate = CommandOption.Number("--rate", "the learning rate at the start", 3e-3, "numbers above 0", x => x > 0);
    private readonly Option<long> seed = CommandOption.Whole("--seed", "the seed of everything random", 1, 0);

    protected override IEnumerable<Symbol> Own => [epochs, isLong, draws, batch, rate, seed];

    protected override string FileName(ParseResult input) => input.GetValue(isLong) ? $"{Name}-long" : Name;

    protected override string Run(ExperimentContext context)
    {
        var train = Digits.Binary(context.Data, "train", TrainRows);
        var test = Digits.Binary(context.Data, "test", TestRows);
        var settings = Settings(context.Input);
        var results = settings.Draws.Select(k => Fit(context, settings, k, train, test)).ToArray();
        foreach (var r in results)
        {
            var key = $"digits.{Key(r.Draws)}";
            (context.Metrics[$"{key}.nll_all"], context.Metrics[$"{key}.nll_few"], context.Metrics[$"{key}.active_units"]) = (-r.All.Mean, -r.Few.Mean, r.ActiveUnits);
            context.Metrics[$"{key}.seconds"] = r.Seconds;
        }
        return Section(settings, results);
    }

    private static Result Fit(ExperimentContext context, RunSettings settings, int k, Dataset train, Dataset test)
    {
        var watch = Stopwatch.StartNew();
        var model = new Vae(new Mlp([Units, Units], Activation.Tanh), new DiagonalGaussian(Latent), new StandardNormal(), new Mlp([Units, Units], Activation.Tanh), new Bernoulli());
        model.Build(train, context.Device, seed: settings.Seed);
        StartAtTheMean(model, train);
        var curve = new List<(int Epoch, double Bound, double Seconds)>();
        var run = context.Terminal.Track($"{Title(k)}, epoch", step => new Trainer(k == 1 ? new Elbo() : new Iwae(k), new Adam(new AdamOptions { LearningRate = settings.Rate, Epsilon = 1e-4 }))
        {
            Epochs = settings.Epochs,
            BatchSize = settings.Batch,
            Seed = settings.Seed,
            Schedule = settings.IsLong ? new IwaeStages() : new CosineDecay(new CosineDecayOptions()),
            OnEpoch = e =>
            {
                curve.Add((e.Epoch, e.Objective, watch.Elapsed.TotalSeconds));
                step(e.Epoch, e.Epochs, string.Create(CultureInfo.InvariantCulture, $"bound {e.Objective:F2} nats"));
            },
        }.Fit(model, train, context.Device, context.Terminal.Cancellation));
        if (run.WasInterrupted) throw new OperationCanceledException();
        var trained = watch.Elapsed.TotalSeconds;
        var evaluator = new Evaluator(model, context.Device, settings.Seed);
        // Every tenth row: the test rows are sorted by class.
        var few = test.Rows([.. Enumerable.Range(0, FewRows).Select(i => i * (TestRows / FewRows))]);
        var (all, fewer) = (evaluator.LogProbability(test, DrawsForAll), evaluator.LogProbability(few, DrawsForFew));
        return new Result(k, all, fewer, evaluator.Encode(test).ActiveUnits, curve, trained, watch.Elapsed.TotalSeconds);
    }

    // As in the paper's program: the decoder begins with the share of ink of each pixel, and learns what goes beyond it.
    private static void StartAtTheMean(Vae model, Dataset train)
    {
        var ink = new double[train.FeatureCount];
        for (var i = 0; i < train.Values.Length; i++) ink[i % ink.Length] += train.Values[i] / train.RowCount;
        model.Parameters.Find("likelihood.head.bias")!.Tensor.CopyFrom(Array.ConvertAll(ink, p => Math.Log(Math.Clamp(p, LeastInk, 1 - LeastInk) / (1 - Math.Clamp(p, LeastInk, 1 - LeastInk)))));
    }

    private RunSettings Settings(ParseResult input)
    {
        var ks = input.GetValue(draws)!.Split('x').Select(t => int.TryParse(t, CultureInfo.InvariantCulture, out var k) && k is >= 1 and <= 5000
            ? k : throw new UserException($"--draws: got '{t}', allowed are numbers 1..5000 with x between them, such as 1x5x50"));
        var asked = (int)input.GetValue(epochs);
        var isLongRun = input.GetValue(isLong);
        return new RunSettings([.. ks], asked > 0 ? asked : isLongRun ? LongEpochs : ShortEpochs, isLongRun, (int)input.GetValue(batch), input.GetValue(rate), (ulong)input.GetValue(seed));
    }

    private static string Title(int k) => k == 1 ? "VAE" : $"IWAE-{k}";

    private static string Key(int k) => k == 1 ? "vae" : $"iwae{k}";

    private static string Section(RunSettings settings, IReadOnlyList<Result> results)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            ## Likelihood of statically binarised digits{(settings.IsLong ? ", long training" : "")}

            MNIST as binarised once by Larochelle: {TrainRows} training rows, {TestRows} test rows. Encoder 784-{Units}-{Units}, decoder {Units}-{Units}-784, tanh,
            {Latent} latent units, Adam (eps 1e-4) from {settings.Rate}, batch {settings.Batch}, {settings.Epochs} epochs for each model; the decoder starts at the mean of each pixel. Negative log-likelihood in nats per digit by importance sampling,
            lower is better; in brackets the standard error of the mean over digits. A unit is active when the variance of its posterior mean exceeds 0.01.

            | trained on | NLL, k = {DrawsForAll}, all test digits | NLL, k = {DrawsForFew}, every tenth | median effective draws | active units | training, s | with evaluation, s |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: |

            """));
        foreach (var r in results)
            text.Append(CultureInfo.InvariantCulture, $"| {Title(r.Draws)} | {-r.All.Mean:F2} ({r.All.StandardErrorOfMean:F2}) | {-r.Few.Mean:F2} ({r.Few.StandardErrorOfMean:F2}) | {Median(r.Few.EffectiveSamples):F0} of {DrawsForFew} | {r.ActiveUnits} of {Latent} | {r.TrainingSeconds:F0} | {r.Seconds:F0} |\n");
        text.Append(CultureInfo.InvariantCulture, $"\nThe bound on the training rows as it rose (nats per digit, after so many epochs and seconds):\n\n");
        foreach (var r in results)
            text.Append(CultureInfo.InvariantCulture, $"- {Title(r.Draws)}: {string.Join(", ", Milestones(r.Curve).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Bound:F2} ({c.Epoch}; {c.Seconds:F0} s)")))}\n");
        text.Append("\nPublished for this architecture after 3280 epochs: 88.71 (k = 1), 87.63 (k = 5), 87.10 (k = 50); Burda et al. 2016, fixed binarisation.\n");
        return text.ToString();
    }

    private static IEnumerable<(int Epoch, double Bound, double Seconds)> Milestones(IReadOnlyList<(int Epoch, double Bound, double Seconds)> curve) =>
        curve.Where(c => c.Epoch == curve.Count || (c.Epoch & (c.Epoch - 1)) == 0);

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private sealed record RunSettings(int[] Draws, int Epochs, bool IsLong, int Batch, double Rate, ulong Seed);

    private sealed record Result(
        int Draws, LogProbability All, LogProbability Few, int ActiveUnits, IReadOnlyList<(int Epoch, double Bound, double Seconds)> Curve, double TrainingSeconds, double Seconds);
}
