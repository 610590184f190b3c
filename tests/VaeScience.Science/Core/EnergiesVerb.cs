using System.CommandLine;
using System.Globalization;
using System.Text;
using VaeScience.Cli;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Posteriors;

namespace VaeScience.Science.Core;

/// <summary>How near each posterior family comes to the four energies of Rezende and Mohamed 2015, over seeds.</summary>
internal sealed class EnergiesVerb() : Experiment("energies", "KL of each posterior family from four densities in the plane, by quadrature", Topic.Core)
{
    private static readonly (string Key, string Title, string Part)[] Families =
    [
        ("diagonal", "diagonal Gaussian", "diagonal"),
        ("full", "full Gaussian", "full"),
        ("planar8", "8 planar flows", "planar:flows=8"),
        ("planar16", "16 planar flows", "planar:flows=16"),
        ("planar32", "32 planar flows", "planar:flows=32"),
        ("iaf", "4 steps of IAF", "iaf:steps=4,hidden=32,context=1"),
    ];

    private readonly Option<long> seeds = CommandOption.Whole("--seeds", "how many seeds", 5, 1, 100);
    private readonly Option<long> steps = CommandOption.Whole("--steps", "steps of each fit", 4000, 2);

    protected override IEnumerable<Symbol> Own => [seeds, steps];

    protected override string Run(ExperimentContext context)
    {
        var (count, length) = ((int)context.Input.GetValue(seeds), (int)context.Input.GetValue(steps));
        var section = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            ## Four energies in the plane

            KL(q, p) in nats, lower is better, of posterior families fitted to the energies U1 to U4 of Rezende and Mohamed 2015 (`EnergyTarget` has the formulas and
            the walls that end U2 to U4). {length} steps of 128 draws, the energy's weight rising from 0.01 to 1 over the first half. The divergence is by
            quadrature over the noise, its normaliser by quadrature over the plane. Median over {count} seeds, in brackets the least and the greatest.

            | posterior | {string.Join(" | ", EnergyTarget.All.Select(t => t.Name))} |
            | --- |{string.Concat(EnergyTarget.All.Select(_ => " ---: |"))}

            """));
        foreach (var (key, title, part) in Families)
        {
            section.Append(CultureInfo.InvariantCulture, $"| {title} |");
            foreach (var target in EnergyTarget.All)
            {
                double[] found = [.. Fits(context, $"{title} on {target.Name}", part, target, count, length).Order()];
                var median = found[count / 2];
                (context.Metrics[$"energies.{target.Name}.{key}"], context.Metrics[$"energies.{target.Name}.{key}.worst"]) = (median, found[^1]);
                section.Append(CultureInfo.InvariantCulture, $" {median:F3} ({found[0]:F3}, {found[^1]:F3}) |");
            }
            section.Append('\n');
        }
        return section.ToString();
    }

    private static double[] Fits(ExperimentContext context, string what, string part, EnergyTarget target, int count, int length) =>
        context.Terminal.Track($"{what}, seed", report =>
        {
            var found = new double[count];
            for (var i = 0; i < count; i++)
            {
                context.Terminal.Cancellation.ThrowIfCancellationRequested();
                var options = new EnergyFitOptions { Steps = length, AnnealingSteps = length / 2, Seed = (ulong)(i + 1) };
                found[i] = EnergyFit.Of(PosteriorCatalog.All.Parse(part), target, options, context.Device).Divergence();
                report(i + 1, count, string.Create(CultureInfo.InvariantCulture, $"KL {found[i]:F3} nats"));
            }
            return found;
        });
}
