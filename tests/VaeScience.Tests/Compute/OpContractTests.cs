using System.Reflection;
using System.Runtime.CompilerServices;
using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

/// <summary>What every operation promises, whichever it is.</summary>
public sealed class OpContractTests : IDisposable
{
    // Above this many numbers in all, the gradient is checked along random directions instead of along each coordinate.
    private const int FewEnoughForEachCoordinate = 120;
    private const double Relative = 1e-6;

    // By method or label: too little work on each number for another thread to bring anything.
    private static readonly string[] Alone =
    [
        "Activate", "Add", "Subtract", "Multiply", "Divide", "Affine", "Scale", "Clamp", "Dropout", "Sum", "Mean", "Sum:axis, axis 0, columns swept", "Sum:axis, axis 0, rows swept", "Mean:axis, axis 0, columns swept", "Mean:axis, axis 0, rows swept", "LogSumExp", "BatchNorm1d",
        "Concat", "ConcatRows", "Slice", "GatherRows", "Pick", "Embedding", "Pack", "Unpack", "FinalStates", "SumSequences", "SwapAxes", "Reparameterise", "GaussianLogDensity", "KlToStandardNormal", "KlToGaussians", "ScaleGradient",
        "TriangularReparameterise", "TriangularLogDensity", "TriangularStandardDeviation", "TriangularKlToStandardNormal",
    ];

    // Operations that only move numbers.
    private static readonly string[] Moves = ["Concat", "Slice", "Gather", "SwapAxes", "ScaleGradient", "Pack", "Unpack", "FinalStates", "Embedding"];

    private readonly CpuDevice device = Device.Cpu();

    public static TheoryData<string> Labels => [.. OpCases.All.Select(c => c.Label)];

    public void Dispose() => device.Dispose();

    [Fact]
    public void EveryOperationHasACase()
    {
        var methods = typeof(UnaryOps).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(UnaryOps).Namespace)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(m => m.IsDefined(typeof(ExtensionAttribute)) && m.GetParameters()[0].ParameterType == typeof(Tape))
            .ToArray();
        var fewest = methods.GroupBy(m => m.Name).ToDictionary(g => g.Key, g => g.Min(m => m.GetParameters().Length));
        var wanted = methods.Select(m => m.GetParameters().Length == fewest[m.Name] ? m.Name : $"{m.Name}:{m.GetParameters()[^1].Name}").ToHashSet();
        var covered = OpCases.All.Select(c => c.Method).ToHashSet();
        Assert.True(wanted.IsSubsetOf(covered), $"no case in {nameof(OpCases)} for: {string.Join(", ", wanted.Except(covered))}");
        Assert.True(covered.IsSubsetOf(wanted), $"cases of no operation: {string.Join(", ", covered.Except(wanted))}");
        Assert.Equal(OpCases.All.Length, OpCases.All.Select(c => c.Label).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void GradientsAgreeWithDifferences(string label)
    {
        var op = Case(label);
        foreach (var length in op.Lengths)
        {
            var inputs = op.Inputs(length);
            if (inputs.Sum(i => i.Values.Length) <= FewEnoughForEachCoordinate) GradientCheck.Run(op.Run, Relative, inputs);
            else CheckAlongDirections(op, inputs, length);
        }
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void FloatAgreesWithDouble(string label)
    {
        var op = Case(label);
        foreach (var length in op.Lengths)
        {
            var (y, gradients) = Step(op, length, device, DType.Float64);
            var (single, singleGradients) = Step(op, length, device, DType.Float32);
            Agree(y, single, $"{label}, length {length}");
            for (var k = 0; k < gradients.Length; k++) Agree(gradients[k], singleGradients[k], $"{label}, length {length}, gradient {k}");
        }

        static void Agree(double[] want, double[] got, string what) =>
            Golden.Close(want, got, 1e-4, 1e-5 * want.Select(Math.Abs).DefaultIfEmpty().Max() + 1e-6, what);
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void BackwardAddsToWhatIsThere(string label)
    {
        var op = Case(label);
        foreach (var length in op.Lengths)
        {
            var (_, once) = Step(op, length, device, DType.Float64);
            var tape = new Tape(new Workspace(device), DType.Float64);
            var variables = OpStep.Variables(tape, op.Inputs(length));
            tape.Backward(tape.Add(OpStep.Loss(tape, op.Run(tape, variables)), OpStep.Loss(tape, op.Run(tape, variables))));
            for (var k = 0; k < once.Length; k++)
                Golden.Close([.. once[k].Select(g => 2 * g)], variables[k].GradientToArray(), 1e-12, 1e-12, $"{label}, length {length}, twice the gradient {k}");
        }
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void AnInputThatTakesNoGradientGetsNone(string label)
    {
        var op = Case(label);
        var inputs = op.Inputs(17);
        var (y, all) = Step(op, 17, device, DType.Float64);
        for (var without = 0; without < inputs.Length; without++)
        {
            var tape = new Tape(new Workspace(device), DType.Float64);
            var tensors = inputs.Select((i, k) => k == without ? tape.Constant(i.Values, i.Shape) : tape.Variable(i.Values, i.Shape)).ToArray();
            var output = op.Run(tape, tensors);
            Assert.Equal(y, output.ToArray());
            Assert.Equal(inputs.Length > 1, output.RequiresGradient);
            if (inputs.Length == 1) continue;
            tape.Backward(OpStep.Loss(tape, output));
            Assert.False(tensors[without].HasGradient);
            for (var k = 0; k < inputs.Length; k++)
                if (k != without) Assert.Equal(all[k], tensors[k].GradientToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void NothingIsRecordedWhenTheTapeDoesNotRecord(string label)
    {
        var op = Case(label);
        var tape = new Tape(new Workspace(device), DType.Float64) { IsRecording = false };
        var output = op.Run(tape, OpStep.Variables(tape, op.Inputs(17)));
        Assert.False(output.RequiresGradient);
        Assert.Equal(0, tape.Count);
        Assert.Equal(Step(op, 17, device, DType.Float64).Y, output.ToArray());
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void TheBitsDoNotDependOnTheThreads(string label)
    {
        var op = Case(label);
        using CpuDevice two = Device.Cpu(2), three = Device.Cpu(3);
        foreach (var dtype in Enum.GetValues<DType>())
        {
            var (y, gradients) = Step(op, OpCase.Large, device, dtype);
            foreach (var other in (CpuDevice[])[two, three])
            {
                var (again, gradientsAgain) = Step(op, OpCase.Large, other, dtype);
                Assert.Equal(y, again);
                Assert.Equal(gradients, gradientsAgain);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void LargeInputsAreSharedAmongThreads(string label)
    {
        var op = Case(label);
        using var two = Device.Cpu(2);
        var tape = new Tape(new Workspace(two)) { IsRecording = false };
        op.Run(tape, OpStep.Variables(tape, op.Inputs(OpCase.Large)));
        Assert.Equal(!Alone.Contains(op.Method) && !Alone.Contains(label), two.Workers.SharedJobs.Count > 0);
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void EveryOperationStatesItsCost(string label)
    {
        var op = Case(label);
        var costs = new Profile();
        device.Profile = costs;
        Step(op, 17, device, DType.Float32);
        device.Profile = null;
        Assert.NotEmpty(costs.Costs);
        foreach (var ((name, phase), cost) in costs.Costs)
        {
            Assert.True(cost.Bytes > 0, $"{name} {phase} states no bytes");
            Assert.True(cost.Flops > 0 || (phase == "forward" && Moves.Contains(name)) || name == "LstmCell", $"{name} {phase} states no operations");
        }
    }

    private static OpCase Case(string label) => OpCases.All.Single(c => c.Label == label);

    private static OpStep Step(OpCase op, int length, CpuDevice device, DType dtype) => OpStep.Run(op, length, new Workspace(device), dtype);

    private void CheckAlongDirections(OpCase op, (double[] Values, Shape Shape)[] inputs, int length)
    {
        var (_, gradients) = Step(op, length, device, DType.Float64);
        var tape = new Tape(new Workspace(device), DType.Float64) { IsRecording = false };
        for (var k = 0; k < inputs.Length; k++)
        {
            var magnitude = 0.0;
            var moved = inputs.ToArray();
            var direction = OpCase.Normal(inputs[k].Values.Length, 100 + k);
            var difference = GradientCheck.Differences(Value, t => moved[k].Values = [.. inputs[k].Values.Zip(direction, (x, d) => x + t[0] * d)], [0]);
            var along = gradients[k].Zip(direction, (g, d) => g * d).Sum();
            GradientCheck.Close(difference, [along], Relative, magnitude, $"{op.Label}, length {length}, input {k}");

            double Value()
            {
                var (loss, size) = GradientCheck.Weighted(tape, op.Run(tape, OpStep.Variables(tape, moved)));
                magnitude = Math.Max(magnitude, size);
                var value = loss.Item();
                tape.EndStep();
                return value;
            }
        }
    }
}
