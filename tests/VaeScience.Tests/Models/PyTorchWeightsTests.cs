using System.Globalization;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;
using VaeScience.Models.Training;

namespace VaeScience.Tests.Models;

/// <summary>Our safetensors file, loaded in PyTorch by the program of docs/export.md, gives our numbers there.</summary>
public sealed class PyTorchWeightsTests
{
    [PyTorchFact]
    public void The_program_of_the_page_gives_our_posterior_means_and_logits()
    {
        using var folder = new TemporaryFolder();
        using var device = Device.Cpu();
        var values = new double[40 * 6];
        new Philox(7, RandomPurpose.Simulate).FillNormal<double>(values);
        var data = Dataset.Real("made-up", [.. values.Select(v => v > 0 ? 1f : 0f)], "a", "b", "c", "d", "e", "f");
        var model = new Vae(new Mlp([5], Activation.Tanh), new DiagonalGaussian(2), new StandardNormal(), new Mlp([5], Activation.Tanh), new Bernoulli());
        new Trainer(new Elbo(), new Adam(1e-2)) { Epochs = 3 }.Fit(model, data, device);
        ModelFile.Write(folder.PathOf("model.safetensors"), model);

        var page = File.ReadAllText(Repository.PathOf("docs/export.md"));
        var start = page.IndexOf("```python", StringComparison.Ordinal) + "```python".Length;
        var program = page[start..page.IndexOf("```", start, StringComparison.Ordinal)].Replace("runs/digits/model.safetensors", folder.PathOf("model.safetensors"), StringComparison.Ordinal);
        const string Driver = """

            import sys
            torch.set_num_threads(1)
            x = torch.tensor([[float(v) for v in line.split()] for line in sys.stdin])
            mean, log_variance = encode(x)
            print(*[f"{v:.9g}" for t in (mean, log_variance, decode(mean)) for v in t.flatten().tolist()])
            """;
        var rows = string.Join('\n', Enumerable.Range(0, data.RowCount).Select(i => string.Join(' ', data.Row(i).ToArray())));
        var got = Oracles.RunPython(program + Driver, rows).Split(' ', StringSplitOptions.TrimEntries).Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();

        var tape = new Tape(new Workspace(device)) { IsRecording = false };
        var pass = new Pass(tape, seed: 1, step: 0, isTraining: false);
        var q = (DiagonalGaussianDistribution)model.Encode(pass, Batches.Rows(tape, data, 0, data.RowCount));
        double[] wanted = [.. q.Mean.ToArray(), .. q.LogVar.ToArray(), .. model.Decode(pass, q.Mean).ToArray()];
        Assert.Equal(wanted.Length, got.Length);
        for (var i = 0; i < got.Length; i++) Assert.Equal(wanted[i], got[i], 1e-5);
    }
}
