#:project ../apps/Whisky/Whisky.csproj
using VaeScience.Compute;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;
using VaeScience.Models.Training;
using VaeScience.Whisky;

// A VAE on real data: 86 single malts, 12 taste scores each, 0 (absent) to 4 (pronounced).
var whisky = TasteProfiles.Load();
var model = new Vae(
    encoder: new Mlp([32], Activation.Softplus),          // x to hidden features
    posterior: new DiagonalGaussian(latent: 2),           // q(z|x)
    prior: new StandardNormal(),                          // p(z)
    decoder: new Mlp([]),                                 // linear: a factor model
    likelihood: new Ordinal(new OrdinalOptions { Levels = 5 })); // p(x|z)

using var device = Device.Cpu();
var run = new Trainer(new Elbo(samples: 8), new Adam(1e-2)) { Epochs = 500, Seed = 7 }.Fit(model, whisky, device);
Console.WriteLine($"ELBO from {run.Epochs[0].Objective:F2} to {run.Epochs[^1].Objective:F2} nats per whisky");

var evaluator = new Evaluator(model, device);
Console.WriteLine($"log p(x) = {evaluator.LogProbability(whisky, samples: 1000).Mean:F2} nats per whisky, on the rows it was trained on");
var z = evaluator.Encode(whisky).Mean;
foreach (var name in (string[])["Ardbeg", "Lagavulin", "Macallan", "Glenfiddich"])
{
    var row = whisky.RowNames.ToList().IndexOf(name);
    Console.WriteLine($"{name,-12} z = ({z[row, 0],5:F2}, {z[row, 1],5:F2})");
}
