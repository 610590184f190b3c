using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Tests.Models;

/// <summary>A prior with memory, a tape, and whatever it needs of a model around it.</summary>
public sealed class BuiltPrior : IDisposable
{
    private const int Features = 3;
    private readonly Device device = Device.Cpu();
    private readonly DiagonalGaussian encoder;

    /// <summary>Builds a prior from what a user would write, its parameters moved away from where they start.</summary>
    public BuiltPrior(string written, int latent, DType dtype = DType.Float64)
    {
        Prior = PriorCatalog.All.Parse(written);
        Tape = new Tape(new Workspace(device), dtype);
        Pass = new Pass(Tape, seed: 3, step: 0, isTraining: false);
        NeedsCondition = Prior.Refusal(Dataset.Real("rows", [], "a")) is not null;
        encoder = new DiagonalGaussian(latent);
        encoder.Build(Parameters.Scope("posterior"), Features);
        Prior.Build(Parameters.Scope("prior"), new PriorSite
        {
            Latent = latent,
            Conditions = NeedsCondition ? 2 : 0,
            Features = Features,
            Encode = encoder.Infer,
            Inputs = count => BuiltLikelihood.Normal(count * Features, 8),
        });
        Parameters.Materialise(device, dtype, seed: 4);
        foreach (var (parameter, i) in Parameters.Where(p => p.IsTrained).Select((p, i) => (p, i)))
            parameter.Tensor.CopyFrom([.. parameter.Tensor.ToArray().Zip(BuiltLikelihood.Normal(parameter.Shape.Length, 20 + (ulong)i), (v, e) => v + 0.4 * e)]);
    }

    public Prior Prior { get; }

    public Tape Tape { get; }

    public Pass Pass { get; }

    public Parameters Parameters { get; } = new();

    public bool NeedsCondition { get; }

    /// <summary>One condition for all rows, or none.</summary>
    public Tensor? Condition(int rows, double scale = 1) =>
        NeedsCondition ? Tape.Constant([.. Enumerable.Range(0, 2 * rows).Select(i => scale * (i % 2 == 0 ? 0.7 : -0.4))], [rows, 2]) : null;

    /// <summary>log p of points, [m, d] row-major.</summary>
    public double[] LogProbability(double[] z, int latent)
    {
        var m = z.Length / latent;
        var y = Prior.LogProbability(Pass, Tape.Constant(z, [m, latent]), Condition(m)).ToArray();
        Tape.EndStep();
        return y;
    }

    public void Dispose() => device.Dispose();
}
