using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

/// <summary>The linear layer on sparse rows against the dense one.</summary>
[Trait("Category", "Kernels")]
public sealed class SparseLinearTests : IDisposable
{
    private const int MatrixRows = 40;

    private readonly CpuDevice device = Device.Cpu();

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(17, 33)]
    [InlineData(200, 128)]
    [InlineData(1025, 67)]
    public void AgreesWithTheDenseLayer(int inputs, int outputs)
    {
        int[] rows = [3, 0, 39, 3, 12, 25, 7];
        var dense = Counts(inputs);
        var x = new SparseRows(CsrMatrix.FromDense(dense, inputs), rows);
        double[] chosen = [.. rows.SelectMany(r => dense.Skip(r * inputs).Take(inputs)).Select(v => Math.Log(1 + v))];
        var (w, b) = (OpCase.Normal(outputs * inputs, 1), OpCase.Normal(outputs, 2));
        var (sparse, full) = (Layer((t, v) => t.SparseLinear(x, v[0], v[1], Activation.Tanh, takesLog1p: true)),
            Layer((t, v) => t.Linear(t.Constant(chosen, [rows.Length, inputs]), v[0], v[1], Activation.Tanh)));
        for (var k = 0; k < full.Length; k++) Golden.Close(full[k], sparse[k], 1e-11, 1e-12, $"result {k}");

        double[][] Layer(Func<Tape, Tensor[], Tensor> run)
        {
            var tape = new Tape(new Workspace(device), DType.Float64);
            Tensor[] variables = [tape.Variable(w, [outputs, inputs]), tape.Variable(b, [outputs])];
            var y = run(tape, variables);
            tape.Backward(GradientCheck.Weighted(tape, y).Loss);
            return [y.ToArray(), .. variables.Select(v => v.GradientToArray())];
        }
    }

    [Fact]
    public void ColumnsWithoutEntriesHaveNoGradient()
    {
        var tape = new Tape(new Workspace(device), DType.Float64);
        var w = tape.Variable(OpCase.Normal(6, 1), [2, 3]);
        var y = tape.SparseLinear(new SparseRows(CsrMatrix.FromDense([0, 4, 0, 0, 5, 0], 3), new[] { 0, 1 }), w);
        tape.Backward(tape.Sum(y));
        Assert.Equal([0, 9, 0, 0, 9, 0], w.GradientToArray());
    }

    [Fact]
    public void AWeightThatServesTwiceHasTheSumOfBothGradients()
    {
        var x = new SparseRows(CsrMatrix.FromDense(Counts(67), 67), new[] { 5, 8, 2 });
        Assert.Equal(Gradient(times: 1).Select(g => 2 * g), Gradient(times: 2));

        double[] Gradient(int times)
        {
            var tape = new Tape(new Workspace(device), DType.Float64);
            var w = tape.Variable(OpCase.Normal(33 * 67, 1), [33, 67]);
            var loss = tape.Sum(tape.SparseLinear(x, w));
            if (times == 2) loss = tape.Add(loss, tape.Sum(tape.SparseLinear(x, w)));
            tape.Backward(loss);
            return w.GradientToArray();
        }
    }

    [Fact]
    public void RowsWithoutEntriesGiveTheBias()
    {
        var tape = new Tape(new Workspace(device), DType.Float64);
        var y = tape.SparseLinear(new SparseRows(CsrMatrix.FromDense(new float[6], 3), new[] { 1 }), tape.Constant(OpCase.Normal(6, 1), [2, 3]), tape.Constant([1, -2], [2]));
        Assert.Equal([1, -2], y.ToArray());
    }

    [Fact]
    public void ShapesThatDisagreeAreNamed()
    {
        var tape = new Tape(new Workspace(device), DType.Float64);
        var x = new SparseRows(CsrMatrix.FromDense(new float[6], 3), new[] { 1 });
        var message = Assert.Throws<ShapeException>(() => tape.SparseLinear(x, tape.Constant(new double[8], [2, 4]))).Message;
        Assert.Contains("[1, 3]", message, StringComparison.Ordinal);
        Assert.Contains("[2, 4]", message, StringComparison.Ordinal);
    }

    // One value in five is not zero.
    private static float[] Counts(int columns) => [.. OpCase.Normal(MatrixRows * columns, 3).Select(z => z > 0.84 ? 1f + (int)(3 * z) : 0f)];
}
