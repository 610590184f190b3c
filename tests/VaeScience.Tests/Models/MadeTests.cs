using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models;
using VaeScience.Models.Networks;

namespace VaeScience.Tests.Models;

public sealed class MadeTests : IDisposable
{
    private readonly CpuDevice device = Device.Cpu();
    private readonly Parameters parameters = new();
    private readonly Tape tape;

    public MadeTests() => tape = new Tape(new Workspace(device), DType.Float64);

    public void Dispose() => device.Dispose();

    [Fact]
    public void Golden()
    {
        var golden = Tests.Golden.Entry("made/one_hidden_relu");
        var made = Build(new MadeOptions { Inputs = 4, Hidden = [6] });
        foreach (var (name, input) in (ReadOnlySpan<(string, string)>)[("0.weight", "W1"), ("0.bias", "b1"), ("output.weight", "W2"), ("output.bias", "b2")])
            Of(name).CopyFrom(golden.Input(input));
        var x = tape.Constant(golden.Input("x"), [3, 4]);
        var logP = made.BernoulliLogProbability(tape, x);
        Tests.Golden.Close(golden.Output("mask1"), Of("0.mask").ToArray());
        Tests.Golden.Close(golden.Output("mask2"), Of("output.mask").ToArray());
        Tests.Golden.Close(golden.Output("logits"), made.Forward(tape, x).ToArray());
        Tests.Golden.Close(golden.Output("log_prob"), logP.ToArray());
        tape.Backward(tape.Sum(logP));
        foreach (var (name, output) in (ReadOnlySpan<(string, string)>)[("0.weight", "d_W1"), ("0.bias", "d_b1"), ("output.weight", "d_W2"), ("output.bias", "d_b2")])
            Tests.Golden.Close(golden.Output(output), Of(name).GradientToArray());
    }

    [Theory]
    [InlineData(0, false, 7)]
    [InlineData(0, true, 7)]
    [InlineData(3, false, 2)]
    [InlineData(3, true, 9)]
    public void Probabilities_of_all_rows_add_up_to_one(int context, bool isReversed, int width)
    {
        var made = Build(new MadeOptions { Inputs = 4, Hidden = [width, width], Context = context, IsReversed = isReversed, Activation = Activation.Tanh });
        var all = Enumerable.Range(0, 16).SelectMany(i => Enumerable.Range(0, 4).Select(j => (double)(i >> j & 1))).ToArray();
        var given = context == 0 ? null : tape.Constant(BuiltLikelihood.Normal(context, 1), [1, context]);
        Assert.Equal(1, made.BernoulliLogProbability(tape, tape.Constant(all, [16, 4]), given).ToArray().Sum(Math.Exp), 1e-12);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, true)]
    public void Each_output_depends_on_all_elements_before_it_and_on_no_other(int context, bool isReversed)
    {
        const int d = 5;
        var made = Build(new MadeOptions { Inputs = d, OutputsPerInput = 2, Hidden = [8, 12], Context = context, IsReversed = isReversed, Activation = Activation.Tanh });
        var at = BuiltLikelihood.Normal(d, 1);
        var from = Outputs(at, 0);
        for (var moved = 0; moved < d; moved++)
        {
            var other = (double[])at.Clone();
            other[moved] += 1;
            var to = Outputs(other, 0);
            for (var k = 0; k < 2 * d; k++)
            {
                var isBefore = isReversed ? moved > k % d : moved < k % d;
                if (isBefore) Assert.NotEqual(from[k], to[k]);
                else Assert.Equal(from[k], to[k]);
            }
        }
        if (context == 0) return;
        Assert.All(from.Zip(Outputs(at, 1)), pair => Assert.NotEqual(pair.First, pair.Second));

        double[] Outputs(double[] x, double shift) =>
            made.Forward(tape, tape.Constant(x, [1, d]), context == 0 ? null : tape.Constant([shift, 0.5], [1, 2])).ToArray();
    }

    [Fact]
    public void A_network_without_a_hidden_layer_is_refused() =>
        Assert.Throws<ArgumentException>(() => new Made(parameters.Scope("made"), new MadeOptions { Inputs = 4, Hidden = [] }));

    private Made Build(MadeOptions options)
    {
        var made = new Made(parameters.Scope("made"), options);
        parameters.Materialise(device, DType.Float64, seed: 2);
        return made;
    }

    private Tensor Of(string name) => parameters.Find($"made.{name}")!.Tensor;
}
