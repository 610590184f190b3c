using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

public sealed class PlanarFlowsTests : IDisposable
{
    private readonly CpuDevice device = Device.Cpu();
    private readonly Tape tape;

    public PlanarFlowsTests() => tape = new Tape(new Workspace(device), DType.Float64);

    public void Dispose() => device.Dispose();

    [Fact]
    public void Golden()
    {
        var golden = Tests.Golden.Entry("flow/planar");
        double[] u = golden.Input("u"), w = golden.Input("w");
        var z = tape.Variable(golden.Input("z"), [4, 2]);
        var parameters = tape.Variable([.. u, .. w, golden.Scalar("b")], [1, 5]);
        var y = tape.PlanarFlows(z, parameters);
        var (moved, logDeterminant) = (tape.Slice(y, 0, 2), tape.Slice(y, 2, 1));
        Tests.Golden.Close(golden.Output("z_out"), moved.ToArray());
        Tests.Golden.Close(golden.Output("logdet"), logDeterminant.ToArray());
        tape.Backward(tape.Add(tape.Sum(tape.Multiply(moved, tape.Constant(golden.Input("cot"), [4, 2]))), tape.Sum(logDeterminant)));
        Tests.Golden.Close(golden.Output("d_z"), z.GradientToArray());
        Tests.Golden.Close([.. golden.Output("d_u"), .. golden.Output("d_w"), .. golden.Output("d_b")], parameters.GradientToArray());
    }

    [Fact]
    public void With_the_shift_no_u_is_no_flow()
    {
        double[] start = Deviates(6, 1), w = Deviates(3, 2);
        var y = tape.PlanarFlows(tape.Constant(start, [2, 3]), tape.Constant([0, 0, 0, .. w, 0.4], [1, 7]), PlanarFlowsOp.IdentityShift).ToArray();
        Tests.Golden.Close([start[0], start[1], start[2], 0, start[3], start[4], start[5], 0], y, 0, 1e-15);
    }

    // uHat.w near -1 is where a flow would fold: there and at parameters of any size the map keeps its direction.
    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 0)]
    [InlineData(30, PlanarFlowsOp.IdentityShift)]
    [InlineData(1e4, PlanarFlowsOp.IdentityShift)]
    public void Whatever_the_parameters_the_map_along_w_grows(double scale, double shift)
    {
        const int rows = 50, points = 40;
        double[] parameters = [.. Deviates(rows * 3, 3).Select(v => scale * v)];
        double[] line = [.. Enumerable.Range(0, rows * points).Select(i => 0.2 * (i / rows - points / 2))];
        var y = tape.PlanarFlows(tape.Constant(line, [rows * points, 1]), tape.Constant(parameters, [rows, 3]), shift).ToArray();
        for (var i = rows; i < rows * points; i++)
        {
            Assert.True(y[2 * i] >= y[2 * (i - rows)], $"row {i % rows}: {y[2 * (i - rows)]} then {y[2 * i]}");
            Assert.True(double.IsFinite(y[2 * i + 1]));
        }
    }

    [Fact]
    public void Nearly_no_w_is_nearly_no_bend()
    {
        var y = tape.PlanarFlows(tape.Constant([0.3, -0.2], [1, 2]), tape.Constant([0.5, 1, 1e-9, 0, 0.7], [1, 5])).ToArray();
        Tests.Golden.Close([0.3 + 0.5 * Math.Tanh(0.7), -0.2 + Math.Tanh(0.7), 0], y, 0, 1e-8);
    }

    [Fact]
    public void Refuses_parameters_of_another_width() =>
        Assert.Throws<ShapeException>(() => tape.PlanarFlows(tape.Constant(Deviates(4, 1), [2, 2]), tape.Constant(Deviates(4, 1), [1, 4])));

    private static double[] Deviates(int length, int use) => OpCase.Normal(length, use);
}
