using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;

namespace VaeScience.Tests.Models;

/// <summary>A likelihood with memory, a tape, and data it allows.</summary>
public sealed class BuiltLikelihood : IDisposable
{
    /// <summary>Features of every built likelihood.</summary>
    public const int Features = 3;

    // Not the row's own total: the probability of a row is one given a total.
    private const double LibrarySize = 11;

    private const int Inputs = 4, TrainingRows = 20;
    private readonly Device device = Device.Cpu();

    /// <summary>Builds a likelihood from what a user would write.</summary>
    public BuiltLikelihood(string written, DType dtype = DType.Float64)
    {
        Likelihood = LikelihoodCatalog.All.Parse(written);
        Support = LikelihoodSupport.Of(Likelihood);
        Tape = new Tape(new Workspace(device), dtype);
        var values = Data(TrainingRows, 1).Select(v => (float)v).ToArray();
        var data = Dataset.Real("made-up", values, "a", "b", "c");
        data = new Dataset(data.Name, values, data.Features, data.RowNames) { Conditions = Conditions(TrainingRows) };
        Likelihood.Build(Parameters.Scope("likelihood"), Inputs, data);
        Parameters.Materialise(device, dtype, seed: 1);
        Pass = new Pass(Tape, seed: 1, step: 0, isTraining: false);
        Width = Likelihood.Decode(Pass, Tape.Constant(new double[Inputs], [1, Inputs]), Tape.Constant([1, 0], [1, 2])).Shape.Columns;
        foreach (var parameter in Own)
            parameter.Tensor.CopyFrom([.. parameter.Tensor.ToArray().Zip(Normal(parameter.Shape.Length, 2), (v, e) => v + 0.3 * e)]);
    }

    public Likelihood Likelihood { get; }

    public LikelihoodSupport Support { get; }

    public Parameters Parameters { get; } = new();

    /// <summary>Trained numbers that are not of the head.</summary>
    public IEnumerable<Parameter> Own => Parameters.Where(p => p.IsTrained && !p.Name.StartsWith("likelihood.head.", StringComparison.Ordinal));

    public Tape Tape { get; }

    public Pass Pass { get; }

    /// <summary>Columns of the decoder's output.</summary>
    public int Width { get; }

    /// <summary>Values the likelihood allows, all of a discrete one or spread over a continuous one.</summary>
    public double[] Data(int rows, ulong seed)
    {
        var noise = Normal(rows * Features, seed);
        return [.. noise.Select((e, i) => Support.Values is { } all ? all[i * 7 % all.Length] : Support.FromReal(e))];
    }

    /// <summary>Decoder output of moderate size, [rows, Width].</summary>
    public double[] Raw(int rows, ulong seed) => Normal(rows * Width, seed);

    /// <summary>Two batches in turn, as conditions of so many rows.</summary>
    public static RowConditions Conditions(int rows) => RowConditions.OneHot("batch", ["a", "b"], [.. Enumerable.Range(0, rows).Select(i => i % 2)]);

    /// <summary>A batch of these rows.</summary>
    public Batch Batch(double[] values, double[]? mask = null)
    {
        Shape shape = [values.Length / Features, Features];
        var totals = Tape.Constant([.. Enumerable.Repeat(LibrarySize, shape.Rows)], [shape.Rows]);
        return new Batch { Values = Tape.Constant(values, shape), LibrarySize = totals, Mask = mask is null ? null : Tape.Constant(mask, shape) };
    }

    /// <summary>Decoder output as a variable of the tape.</summary>
    public Tensor Variable(double[] raw) => Tape.Variable(raw, [raw.Length / Width, Width]);

    /// <summary>log p of rows, as numbers.</summary>
    public double[] LogProbability(double[] raw, double[] values, double[]? mask = null, bool byFeature = false)
    {
        var batch = Batch(values, mask);
        var y = byFeature ? Likelihood.LogProbabilityByFeature(Pass, Variable(raw), batch) : Likelihood.LogProbability(Pass, Variable(raw), batch);
        var result = y.ToArray();
        Tape.EndStep();
        return result;
    }

    public static double[] Normal(int count, ulong seed)
    {
        var values = new double[count];
        new Philox(seed, RandomPurpose.Simulate).FillNormal(values);
        return values;
    }

    public void Dispose() => device.Dispose();
}
