#:project ../apps/Whisky/Whisky.csproj
using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.Statistics;
using VaeScience.Compute;
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
using VaeScience.Whisky;

// One family: x = W z + mean + noise, z ~ N(0, I).
//   one noise variance for all attributes:   probabilistic PCA, whose W spans the principal components;
//   a noise variance for each attribute:     factor analysis;
//   both are VAEs with a linear decoder, and then p(z|x) is normal with a mean linear in x: a linear encoder can be exact.
// What a VAE adds is the freedom to let go of the line: other likelihoods, a decoder that bends. The numbers are the whiskies'.

const int factors = 2;
var whisky = TasteProfiles.Load();
var x = new double[whisky.RowCount, whisky.FeatureCount];
for (var i = 0; i < whisky.RowCount; i++)
    for (var j = 0; j < whisky.FeatureCount; j++)
        x[i, j] = whisky.Row(i)[j];

using var device = Device.Cpu();
var ppca = ProbabilisticPca.Fit(x, factors);
var fa = FactorAnalysis.Fit(x, factors);
Console.WriteLine("log p(x), nats per whisky, on the rows that were fitted:");
Console.WriteLine($"  probabilistic PCA, closed form         {ppca.LogProbability(x).Average():F3}");
Console.WriteLine($"  the linear VAE with one variance       {LogProbability(Linear(ParameterSource.Shared)):F3}");
Console.WriteLine($"  factor analysis, by its own algorithm  {fa.LogProbability(x).Average():F3}");
var vae = Linear(ParameterSource.PerFeature);
Console.WriteLine($"  the linear VAE with a variance each    {LogProbability(vae):F3}");

// The same model has the same loadings, once the axes of both are turned alike.
var loadings = DecoderEffects.Of(vae, seed: 1, device).Loadings;
var (ofFa, ofVae) = (Varimax.Rotate(fa.Loadings), Varimax.Rotate(loadings));
var match = FactorMatch.Find(ofVae.Pattern, ofFa.Pattern);
Console.WriteLine($"loadings after varimax: congruence of the two, factor by factor, {string.Join(" and ", match.Congruence.Select(c => $"{c:F3}"))}");
var matched = match.Apply(ofVae.Pattern);
Console.WriteLine("             factor analysis      linear VAE");
for (var j = 0; j < whisky.FeatureCount; j++)
    Console.WriteLine($"{whisky.FeatureNames[j],-12} {ofFa.Pattern[j, 0],6:F2} {ofFa.Pattern[j, 1],6:F2}     {matched[j, 0],6:F2} {matched[j, 1],6:F2}");

// Scores are whole numbers, which no normal distribution knows. The same line with a likelihood of levels:
var ordinal = Trained(new Ordinal(new OrdinalOptions { Levels = 5 }));
Console.WriteLine($"an ordinal likelihood on the same linear decoder gives {LogProbability(ordinal):F3}: a probability now, no density");

Vae Linear(ParameterSource variance) => Trained(new Gaussian(new GaussianOptions { Variance = variance }));

Vae Trained(Likelihood likelihood)
{
    var model = new Vae(new Mlp([]), new FullGaussian(factors), new StandardNormal(), new Mlp([]), likelihood);
    new Trainer(new Elbo(samples: 8), new Adam(2e-2)) { Epochs = 1500, BatchSize = whisky.RowCount, Seed = 5, Schedule = new CosineDecay(new CosineDecayOptions { Final = 0.001 }) }
        .Fit(model, whisky, device);
    return model;
}

double LogProbability(Vae model) => new Evaluator(model, device).LogProbability(whisky, samples: 2000).Mean;
