using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

/// <summary>Count likelihoods from counts in sparse form against those from dense counts.</summary>
public sealed class CountLogDensityTests
{
    private const int Rows = 5, Features = 301, Draws = 2;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CountsInSparseFormGiveTheSameBits(bool byFeature)
    {
        var dense = Evaluate(null, byFeature);
        var sparse = Evaluate(Sparse(), byFeature);
        Assert.Equal(dense.LogProbability, sparse.LogProbability);
        Assert.Equal(dense.Slopes, sparse.Slopes);
        Assert.Equal(dense.DispersionSlopes, sparse.DispersionSlopes);
    }

    [Fact]
    public void ASparseFormOfAnotherShapeIsRefused()
    {
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device));
        var raw = tape.Variable(new double[Rows * 2 * (Features + 1)], [Rows, 2 * (Features + 1)]);
        var error = Assert.Throws<ShapeException>(() => tape.CountLogDensity(
            raw, tape.Constant(new double[Rows * (Features + 1)], [Rows, Features + 1]), null, new CountForm(false, true), byFeature: false, Sparse()));
        Assert.Contains($"[{Rows}, {Features}]", error.Message, StringComparison.Ordinal);
    }

    // Small counts, great ones and many zeros.
    private static float Count(int row, int column) => (row + column * 5) % 7 is 1 or 4 ? 1 + column % 4 * (column % 11) : 0;

    // Every third zero is written out, as files may hold them.
    private static SparseRows Sparse()
    {
        var (starts, columns, values) = (new List<int> { 0 }, new List<int>(), new List<float>());
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Features; j++)
            {
                if (Count(i, j) == 0 && j % 3 != 0) continue;
                columns.Add(j);
                values.Add(Count(i, j));
            }
            starts.Add(columns.Count);
        }
        return new SparseRows(new CsrMatrix(Features, [.. starts], [.. columns], [.. values]), Enumerable.Range(0, Rows).ToArray());
    }

    private static (double[] LogProbability, double[] Slopes, double[] DispersionSlopes) Evaluate(SparseRows? sparse, bool byFeature)
    {
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device));
        var random = new Random(3);
        var raw = tape.Variable([.. Enumerable.Range(0, Draws * Rows * 2 * Features).Select(_ => 4 * random.NextDouble() - 2)], [Draws * Rows, 2 * Features]);
        var logR = tape.Variable([.. Enumerable.Range(0, Features).Select(_ => 4 * random.NextDouble() - 2)], [Features]);
        var x = tape.Constant([.. Enumerable.Range(0, Rows * Features).Select(i => (double)Count(i / Features, i % Features))], [Rows, Features]);
        var mask = tape.Constant([.. Enumerable.Range(0, Rows * Features).Select(i => i % 10 == 0 ? 0.0 : 1)], [Rows, Features]);
        var form = new CountForm(true, true, logR, tape.Constant([1000, 500, 300, 2000, 40], [Rows]));
        var y = tape.CountLogDensity(raw, x, mask, form, byFeature, sparse);
        tape.Backward(tape.Sum(y));
        return (y.ToArray(), raw.GradientToArray(), logR.GradientToArray());
    }
}
