#:project ../src/VaeScience.Analysis/VaeScience.Analysis.csproj
using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.Figures;
using VaeScience.Analysis.Metrics;
using VaeScience.Compute;

// The simplest latent-variable model: a Gaussian mixture. The latent variable is a whole number, the component:
//   1. draw k from the weights pi;   2. draw x from N(mean_k, covariance_k).
// The first component is the lecture's, mean (-1, 0.1) and covariance [[0.9, 0.3], [0.3, 0.5]]; the other two are ours.

double[] weights = [0.5, 0.3, 0.2];
double[,] means = { { -1, 0.1 }, { 2.5, 1.5 }, { 1, -2.5 } };
double[][,] covariances = [new[,] { { 0.9, 0.3 }, { 0.3, 0.5 } }, new[,] { { 0.5, -0.3 }, { -0.3, 0.6 } }, new[,] { { 0.8, 0.0 }, { 0.0, 0.2 } }];
var truth = new GaussianMixture(weights, means, covariances);

// Generate: a thousand points, of which we then forget where they came from.
const int n = 1000;
var x = new double[n, 2];
var origin = new int[n];
var random = new RandomSequence(new Philox(seed: 4, RandomPurpose.Sample));
for (var i = 0; i < n; i++)
{
    var k = origin[i] = random.Categorical(weights);
    var (a, b) = (random.Normal(), random.Normal());
    // x = mean + L noise with L L^T the covariance, by hand for two dimensions.
    var l11 = Math.Sqrt(covariances[k][0, 0]);
    var l21 = covariances[k][0, 1] / l11;
    x[i, 0] = means[k, 0] + l11 * a;
    x[i, 1] = means[k, 1] + l21 * a + Math.Sqrt(covariances[k][1, 1] - l21 * l21) * b;
}

// Infer: expectation maximisation alternates q(k) = p(k|x), which makes the bound on log p(x) tight, and the best parameters for that q.
// A VAE does the same with a continuous z, where p(z|x) has no closed form and a network must guess it.
Console.WriteLine("components   log p(x), nats a point        BIC");
var fits = Enumerable.Range(1, 5).Select(k => GaussianMixture.Fit(x, k, seed: 1)).ToList();
foreach (var fit in fits) Console.WriteLine($"{fit.Weights.Length,10} {fit.LogProbability(x).Average(),23:F4} {fit.Bic(x),10:F1}");
var best = fits.MinBy(f => f.Bic(x))!;
Console.WriteLine($"BIC chooses {best.Weights.Length}; the truth scores {truth.LogProbability(x).Average():F4} nats a point, less than the fit, which has seen the points");

for (var k = 0; k < weights.Length; k++)
{
    var f = Enumerable.Range(0, best.Weights.Length).MinBy(c => Math.Pow(best.Means[c, 0] - means[k, 0], 2) + Math.Pow(best.Means[c, 1] - means[k, 1], 2));
    var (t, c) = (covariances[k], best.Covariances[f]);
    Console.WriteLine($"component {k + 1}: truth  {weights[k]:F2}  mean ({means[k, 0],5:F2}, {means[k, 1],5:F2})  covariance [{t[0, 0]:F2}, {t[0, 1],5:F2}, {t[1, 1]:F2}]");
    Console.WriteLine($"             fitted {best.Weights[f]:F2}  mean ({best.Means[f, 0],5:F2}, {best.Means[f, 1],5:F2})  covariance [{c[0, 0]:F2}, {c[0, 1],5:F2}, {c[1, 1]:F2}]");
}
var responsibilities = best.Responsibilities(x);
int[] guessed = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, best.Weights.Length).MaxBy(k => responsibilities[i, k]))];
Console.WriteLine($"where each point came from is guessed right for {ClusterAgreement.Accuracy(origin, guessed):P1} of them");

var path = Path.Combine(Path.GetTempPath(), "gaussian-mixture.svg");
var picture = new ScatterPlot("A Gaussian mixture, and what was found", new Axis("x1"), new Axis("x2"),
    [.. Enumerable.Range(0, n).Select(i => x[i, 0])], [.. Enumerable.Range(0, n).Select(i => x[i, 1])])
{
    Groups = [.. guessed.Select(k => $"component {k + 1}")],
    Ellipses = [.. Enumerable.Range(0, best.Weights.Length).Select(k => new Ellipse(best.Means[k, 0], best.Means[k, 1],
        best.Covariances[k][0, 0], best.Covariances[k][0, 1], best.Covariances[k][1, 1]) { Radius = 2, Group = $"component {k + 1}" })],
    EqualScale = true,
    Caption = "1000 points by the component that most probably made them; an ellipse holds 86 % of its component.",
};
File.WriteAllText(path, picture.ToSvg());
Console.WriteLine($"the picture: {path}");
