using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Tests.Models;

/// <summary>A model of counts on the sparse form of a batch.</summary>
public sealed class SparseBatchTests
{
    private const int Rows = 32, Genes = 150;

    [Fact]
    public void GivesTheLossAndTheGradientsOfTheDenseForm()
    {
        var (dense, sparse) = (Step(isSparse: false), Step(isSparse: true));
        Golden.Close(dense.Loss, sparse.Loss, 1e-12, 1e-10, "loss");
        Golden.Close(dense.Gradients, sparse.Gradients, 1e-9, 1e-10, "gradients");

        static (double[] Loss, double[] Gradients) Step(bool isSparse)
        {
            using var run = new CountRun(DType.Float64);
            return (run.Step(isSparse), run.Model.Parameters.Gradients.ToArray());
        }
    }

    [Fact]
    public void AllocatesNoArrayInSteadyState()
    {
        // A step's small objects; the least of its arrays, values and weights, would have 19 kilobytes.
        const long mostBytes = 12_000;
        const int steps = 20;
        using var run = new CountRun(DType.Float32);
        for (var s = 0; s < steps; s++) run.Step(isSparse: true);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var s = 0; s < steps; s++) run.Step(isSparse: true);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / steps, 0, mostBytes);
    }

    [Fact]
    public void TotalsOfTheRowsStandInForALibrarySizeThatIsNotGiven()
    {
        using var run = new CountRun(DType.Float64);
        var (own, given) = (run.Step(isSparse: true, hasLibrary: false), run.Step(isSparse: true));
        Assert.NotEqual(own, given);
        using var again = new CountRun(DType.Float64, totalsOf: 1);
        Golden.Close(again.Step(isSparse: true), own, 1e-12, 1e-12);
    }

    private sealed class CountRun : IDisposable
    {
        private readonly CpuDevice device = Device.Cpu();
        private readonly Elbo objective = new();
        private readonly float[] values = new float[Rows * Genes];
        private readonly double[] totals = new double[Rows];
        private readonly int[] order = [.. Enumerable.Range(0, Rows)];
        private readonly CsrMatrix matrix;
        private readonly Tape tape;

        public CountRun(DType dtype, double totalsOf = 1.5)
        {
            var random = new RandomSequence(new Philox(3, RandomPurpose.Simulate));
            for (var i = 0; i < values.Length; i++) values[i] = (float)random.Poisson(0.2);
            for (var i = 0; i < values.Length; i++) totals[i / Genes] += totalsOf * values[i];
            matrix = CsrMatrix.FromDense(values, Genes);
            Model = new Vae(
                new Mlp(new MlpOptions { Hidden = [16], Norm = Normalisation.Batch, Dropout = 0.1 }), new DiagonalGaussian(3), new StandardNormal(), new Mlp([16]),
                new ZeroInflatedNegativeBinomial());
            Model.Build(Dataset.Real("cells", values, [.. Enumerable.Range(0, Genes).Select(j => $"g{j}")]), device, dtype, 1);
            tape = new Tape(new Workspace(device), dtype);
        }

        public Vae Model { get; }

        public double[] Step(bool isSparse, bool hasLibrary = true)
        {
            var x = tape.Rent([Rows, Genes]);
            x.CopyFrom(values);
            var batch = new Batch
            {
                Values = x,
                Sparse = isSparse ? new SparseRows(matrix, order) : null,
                LibrarySize = hasLibrary ? tape.Constant(totals, [Rows]) : null,
            };
            Model.Parameters.ClearGradients();
            var loss = tape.Mean(Model.Loss(objective, new Pass(tape, 1, 0, isTraining: true), batch).Objective);
            tape.Backward(loss);
            Model.Parameters.CompleteGradients();
            var value = loss.Item();
            tape.EndStep();
            return [value];
        }

        public void Dispose() => device.Dispose();
    }
}
