using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models;
using VaeScience.Models.Layers;

namespace VaeScience.Tests.Models;

public sealed class RecurrentLayerTests : IDisposable
{
    private readonly CpuDevice device = Device.Cpu();

    public static TheoryData<string, string> Entries => new()
    {
        { "layer/gru", "core" },
        { "layer/lstm", "core" },
        { "layer/lstm_bidirectional", "core" },
        { "packed/gru", "recurrent" },
        { "packed/gru_bidirectional_2_layers", "recurrent" },
        { "packed/gru_context", "recurrent" },
        { "packed/gru_wide", "recurrent" },
        { "packed/lstm", "recurrent" },
        { "packed/lstm_bidirectional_2_layers", "recurrent" },
        { "packed/lstm_context", "recurrent" },
    };

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Entries))]
    public void Agrees_with_PyTorch_in_double(string name, string file) => RecurrentGolden.Check(name, file, device, DType.Float64, 1e-9, 1e-12);

    // Sums of gradients over sequences and steps cancel: the absolute part is float's roundoff of terms of size one.
    [Theory]
    [MemberData(nameof(Entries))]
    public void Agrees_with_PyTorch_in_float(string name, string file) => RecurrentGolden.Check(name, file, device, DType.Float32, 1e-4, 2e-6);

    [Fact]
    public void Masked_layers_make_the_autoregressive_network_of_the_reference()
    {
        var golden = Golden.Entry("made/one_hidden_relu");
        foreach (var (dtype, relative, absolute) in ((DType, double, double)[])[(DType.Float64, 1e-9, 1e-12), (DType.Float32, 1e-4, 2e-6)])
        {
            var parameters = new Parameters();
            var first = new MaskedLinear(parameters.Scope("1"), 4, 6, golden.Output("mask1"));
            var second = new MaskedLinear(parameters.Scope("2"), 6, 4, golden.Output("mask2"));
            parameters.Materialise(device, dtype, 1);
            foreach (var layer in (string[])["1", "2"])
            {
                parameters.Find($"{layer}.weight")!.Tensor.CopyFrom(golden.Input($"W{layer}"));
                parameters.Find($"{layer}.bias")!.Tensor.CopyFrom(golden.Input($"b{layer}"));
            }
            var tape = new Tape(new Workspace(device), dtype);
            var x = tape.Constant(golden.Input("x"), [3, 4]);
            var logits = second.Forward(tape, first.Forward(tape, x, Activation.Relu));
            // log p(x) = sum of x l - softplus(l), Bernoulli by logits.
            var logProb = tape.Sum(tape.Subtract(tape.Multiply(x, logits), tape.Softplus(logits)), 1);
            tape.Backward(tape.Sum(logProb));
            Golden.Close(golden.Output("logits"), logits.ToArray(), relative, absolute, "logits");
            Golden.Close(golden.Output("log_prob"), logProb.ToArray(), relative, absolute, "log_prob");
            foreach (var layer in (string[])["1", "2"])
            {
                Golden.Close(golden.Output($"d_W{layer}"), parameters.Find($"{layer}.weight")!.Tensor.GradientToArray(), relative, absolute, $"d_W{layer}");
                Golden.Close(golden.Output($"d_b{layer}"), parameters.Find($"{layer}.bias")!.Tensor.GradientToArray(), relative, absolute, $"d_b{layer}");
            }
        }
    }

    [Fact]
    public void Continuing_from_the_final_states_is_running_on()
    {
        foreach (var isLstm in (bool[])[false, true])
        {
            var parameters = new Parameters();
            var options = new RecurrentOptions { Hidden = 5, Layers = 2, Context = 2 };
            RecurrentLayer layer = isLstm ? new Lstm(parameters.Scope("net"), 3, options) : new Gru(parameters.Scope("net"), 3, options);
            parameters.Materialise(device, DType.Float64, 4);
            var tape = new Tape(new Workspace(device), DType.Float64) { IsRecording = false };
            var pass = new Pass(tape, 1, 1, isTraining: false);
            var x = pass.Normal([2, 6, 3]);
            var context = pass.Normal([2, 2]);
            var whole = layer.ForwardPadded(pass, x, new SequencePacking([6, 6]), null, context).ToArray();

            var (from, to, one) = (new RecurrentStates(), new RecurrentStates(), new SequencePacking([1, 1]));
            for (var step = 0; step < 6; step++)
            {
                var row = tape.Slice(x.Reshape([2, 18]), step * 3, 3);
                to.Clear();
                var y = layer.Forward(pass, row, one, step == 0 ? null : from, context, to).ToArray();
                for (var i = 0; i < 2; i++) Golden.Close(whole[((i * 6 + step) * 5)..((i * 6 + step) * 5 + 5)], y[(i * 5)..(i * 5 + 5)], 1e-13, 1e-14, $"step {step}");
                (from, to) = (to, from);
            }
        }
    }

    [Fact]
    public void Dropout_falls_between_layers_in_training_only()
    {
        var parameters = new Parameters();
        var layer = new Gru(parameters.Scope("net"), 3, new RecurrentOptions { Hidden = 4, Layers = 2, Dropout = 0.5 });
        parameters.Materialise(device, DType.Float64, 4);
        var tape = new Tape(new Workspace(device), DType.Float64) { IsRecording = false };
        var packing = new SequencePacking([3, 2]);
        var x = new Pass(tape, 1, 1, isTraining: false).Normal([5, 3]);
        double[] Run(bool isTraining, ulong step) => layer.Forward(new Pass(tape, 1, step, isTraining), x, packing).ToArray();

        Assert.Equal(Run(false, 1), Run(false, 2));
        Assert.Equal(Run(true, 1), Run(true, 1));
        Assert.NotEqual(Run(true, 1), Run(true, 2));
        Assert.NotEqual(Run(true, 1), Run(false, 1));
    }

    [Fact]
    public void The_embedding_of_padding_begins_at_zero_and_stays()
    {
        var parameters = new Parameters();
        var layer = new Embedding(parameters.Scope("e"), 4, 3, paddingIndex: 1);
        parameters.Materialise(device, DType.Float64, 4);
        var tape = new Tape(new Workspace(device), DType.Float64);
        var y = layer.Forward(tape, new[] { 0, 1, 3 });
        tape.Backward(tape.Sum(y));
        Assert.Equal([0, 0, 0], y.ToArray()[3..6]);
        Assert.DoesNotContain(0.0, y.ToArray()[..3]);
        Assert.Equal([1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1], layer.Weight.GradientToArray());
    }

    [Fact]
    public void Options_outside_their_range_are_refused()
    {
        foreach (var options in (RecurrentOptions[])[new() { Hidden = 0 }, new() { Hidden = 1, Layers = 0 }, new() { Hidden = 1, Dropout = 1 }, new() { Hidden = 1, Context = -1 }])
            Assert.Throws<ArgumentException>(() => new Gru(new Parameters().Scope("net"), 2, options));
    }
}
