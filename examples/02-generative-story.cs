#:project ../src/VaeScience.Analysis/VaeScience.Analysis.csproj
using VaeScience.Analysis.Figures;
using VaeScience.Compute;

// The generative story of a VAE, with the lecture's numbers:
//   1. draw z from p(z) = N(0, 1);
//   2. squeeze it through two networks: mean = NN1(z), sigma = NN2(z);
//   3. draw x from p(x|z) = N(x | mean, sigma^2 I), here with two-dimensional x.
// The networks below are small enough to read: at z = -1.1 they give mean (-2.1, 0.5) and sigma 0.2.

static (double X, double Y) Mean(double z) => (-2.1 + 2 * Math.Tanh(z + 1.1), 0.5 + Math.Sin(1.5 * (z + 1.1)));
static double Sigma(double z) => 0.2 + 0.05 * (z + 1.1) * (z + 1.1);

var told = Mean(-1.1);
Console.WriteLine($"z = -1.1 gives mean ({told.X:F1}, {told.Y:F1}) and sigma {Sigma(-1.1):F1}");

var random = new RandomSequence(new Philox(seed: 2, RandomPurpose.Sample));
const int draws = 2000;
var (x, y) = (new double[draws], new double[draws]);
for (var i = 0; i < draws; i++)
{
    var z = random.Normal();
    var (mx, my) = Mean(z);
    (x[i], y[i]) = (mx + Sigma(z) * random.Normal(), my + Sigma(z) * random.Normal());
}
Console.WriteLine($"{draws} draws of x: mean ({x.Average():F2}, {y.Average():F2})");

// What the story implies: p(x) = integral of p(x|z) p(z) dz. In one latent dimension a sum over a fine grid does it;
// in twenty it does not, which is why a VAE learns q(z|x) and bounds log p(x) from below.
static double LogDensity(double px, double py)
{
    const int steps = 4001;
    const double from = -6, width = 12.0 / (steps - 1);
    var sum = 0.0;
    for (var k = 0; k < steps; k++)
    {
        var z = from + k * width;
        var ((mx, my), s) = (Mean(z), Sigma(z));
        var r2 = (px - mx) * (px - mx) + (py - my) * (py - my);
        sum += Math.Exp(-0.5 * z * z - r2 / (2 * s * s)) / (s * s) * width;
    }
    return Math.Log(sum / Math.Pow(2 * Math.PI, 1.5));
}

Console.WriteLine($"log p(x) on the curve, x = (-2.1, 0.5): {LogDensity(-2.1, 0.5):F2} nats");
Console.WriteLine($"log p(x) beside it,    x = (0.0, -1.5): {LogDensity(0, -1.5):F2} nats: an outlier");

var path = Path.Combine(Path.GetTempPath(), "generative-story.svg");
var picture = new ScatterPlot("Draws of x", new Axis("x1"), new Axis("x2"), x, y)
{
    Caption = "2000 draws: a latent number decides the place on the curve, the noise the distance from it.",
    EqualScale = true,
};
File.WriteAllText(path, picture.ToSvg());
Console.WriteLine($"the picture: {path}");
