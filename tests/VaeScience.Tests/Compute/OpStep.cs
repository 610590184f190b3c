using VaeScience.Compute;

namespace VaeScience.Tests.Compute;

/// <summary>One call of an operation and its backward pass.</summary>
/// <param name="Y">What it gave.</param>
/// <param name="Gradients">Of each input, for a loss that weighs every element of the output differently.</param>
internal sealed record OpStep(double[] Y, double[][] Gradients)
{
    /// <summary>Everything it computed, one after the other.</summary>
    public IEnumerable<double> Numbers => Gradients.Prepend(Y).SelectMany(n => n);

    public static OpStep Run(OpCase op, int length, Workspace workspace, DType dtype) => Run(op, op.Inputs(length), workspace, dtype);

    public static OpStep Run(OpCase op, (double[] Values, Shape Shape)[] inputs, Workspace workspace, DType dtype)
    {
        var tape = new Tape(workspace, dtype);
        var variables = Variables(tape, inputs);
        var y = op.Run(tape, variables);
        tape.Backward(Loss(tape, y));
        return new OpStep(y.ToArray(), [.. variables.Select(v => v.GradientToArray())]);
    }

    public static Tensor[] Variables(Tape tape, (double[] Values, Shape Shape)[] inputs) => [.. inputs.Select(i => tape.Variable(i.Values, i.Shape))];

    public static Tensor Loss(Tape tape, Tensor y) => GradientCheck.Weighted(tape, y).Loss;
}
