using VaeScience.Compute;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Posteriors;

namespace VaeScience.Tests.Models;

public sealed class EnergyTests : IDisposable
{
    private readonly CpuDevice device = Device.Cpu();

    public void Dispose() => device.Dispose();

    // Formulas by hand in plain double arithmetic, at a point on either side of the wall.
    [Theory]
    [InlineData(0.7, -0.4)]
    [InlineData(-4.5, 1.2)]
    public void Energies_are_those_of_the_paper(double z1, double z2)
    {
        double w1 = Math.Sin(2 * Math.PI * z1 / 4), w2 = 3 * Math.Exp(-0.5 * Square((z1 - 1) / 0.6)), w3 = 3 / (1 + Math.Exp(-(z1 - 1) / 0.3));
        var wall = Math.Abs(z1) > 4 ? 0.5 * Square((Math.Abs(z1) - 4) / 0.4) : 0;
        double[] want =
        [
            0.5 * Square((Math.Sqrt(z1 * z1 + z2 * z2) - 2) / 0.4) - Math.Log(Bell((z1 - 2) / 0.6) + Bell((z1 + 2) / 0.6)),
            0.5 * Square((z2 - w1) / 0.4),
            -Math.Log(Bell((z2 - w1) / 0.35) + Bell((z2 - w1 + w2) / 0.35)),
            -Math.Log(Bell((z2 - w1) / 0.4) + Bell((z2 - w1 + w3) / 0.35)),
        ];
        var tape = new Tape(new Workspace(device), DType.Float64);
        for (var k = 0; k < want.Length; k++)
            Assert.Equal(want[k] + wall, EnergyTarget.All[k].Energy(tape, tape.Constant([z1, z2], [1, 2])).Item(), 1e-10);

        static double Square(double x) => x * x;
        static double Bell(double x) => Math.Exp(-0.5 * x * x);
    }

    [Fact]
    public void Slopes_of_the_energies_are_differences()
    {
        foreach (var target in EnergyTarget.All)
            GradientCheck.Run((tape, z) => target.Energy(tape, z[0]), 1e-6, ([0.7, -0.4, -4.5, 1.2, 1.3, 2.2], [3, 2]));
    }

    // The wave integrates in closed form: across it sqrt(2 pi) 0.4, along it 8 between the walls and sqrt(2 pi) 0.4 beyond them.
    [Fact]
    public void Normaliser_of_the_wave_is_the_closed_form()
    {
        var width = Math.Sqrt(2 * Math.PI) * 0.4;
        Assert.Equal(Math.Log(width * (8 + width)), EnergyTarget.All[1].LogNormaliser, 1e-6);
    }

    [Fact]
    public void Divergence_does_not_depend_on_the_grid()
    {
        var fit = EnergyFit.Of(new PlanarFlow(2, 4), EnergyTarget.All[0], new EnergyFitOptions { Steps = 200 }, device);
        Assert.Equal(fit.Divergence(301), fit.Divergence(401), 1e-4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Flows_come_nearer_than_any_gaussian(int index)
    {
        var target = EnergyTarget.All[index];
        var diagonal = Divergence("diagonal");
        var full = Divergence("full");
        var planar = Divergence("planar:flows=16");
        var iaf = Divergence("iaf:steps=4,hidden=32,context=1");
        var gaussian = Math.Min(diagonal, full);
        Assert.True(planar < 0.5 * gaussian, $"{target.Name}: planar {planar:F3}, diagonal {diagonal:F3}, full {full:F3}");
        Assert.True(iaf < 0.8 * gaussian, $"{target.Name}: iaf {iaf:F3}, diagonal {diagonal:F3}, full {full:F3}");
        Assert.True(planar > 0 && iaf > 0, $"{target.Name}: a divergence below 0: planar {planar}, iaf {iaf}");

        double Divergence(string posterior) =>
            EnergyFit.Of(PosteriorCatalog.All.Parse(posterior), target, new EnergyFitOptions { Steps = 1000, AnnealingSteps = 500, Draws = 64 }, device).Divergence(201);
    }

    [Fact]
    public void A_posterior_of_three_units_is_refused() =>
        Assert.Throws<ArgumentException>(() => EnergyFit.Of(new DiagonalGaussian(3), EnergyTarget.All[0], new EnergyFitOptions { Steps = 1 }, device));
}
