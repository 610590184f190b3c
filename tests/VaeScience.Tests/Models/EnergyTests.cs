using VaeScience.Compute;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Posteriors;
using Xunit.Abstractions;

namespace VaeScience.Tests.Models;

public sealed class EnergyTests(ITestOutputHelper output)
{
    [Fact]
    public void Explore()
    {
        using var device = Device.Cpu();
        foreach (var target in EnergyTarget.All)
            foreach (var name in (string[])["iaf:steps=2,context=1", "iaf:steps=4,context=1,hidden=32", "iaf:steps=4,context=1,hidden=32x32", "iaf:steps=8,context=1,hidden=32", "planar:flows=16", "planar:flows=32"])
                foreach (var (anneal, rate, draws) in (ReadOnlySpan<(int, double, int)>)[(1500, 1e-2, 128), (1500, 3e-3, 128), (1500, 2e-2, 128), (1500, 1e-2, 32)])
                {
                    var watch = System.Diagnostics.Stopwatch.StartNew();
                    var fit = EnergyFit.Of(PosteriorCatalog.All.Parse(name), target, new EnergyFitOptions { Steps = 3000, AnnealingSteps = anneal, LearningRate = rate, Draws = draws }, device);
                    output.WriteLine($"{target.Name} {name,-16} {anneal} {rate} {draws} KL {fit.Divergence(201):F4} {watch.Elapsed.TotalSeconds:F1}");
                }
    }
}
