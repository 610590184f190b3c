using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

/// <summary>Recurrent layers at sizes where work is shared among threads, and step after step.</summary>
[Trait("Category", "Kernels")]
public sealed class RecurrentTests
{
    private const int Sequences = 150, Inputs = 37, Units = 130, Context = 9;

    // A step records some thirty objects of at most 200 bytes; the smallest array in it would have 77 kB.
    private const long SmallObjects = 10_000;

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void The_bits_do_not_depend_on_the_threads(DType dtype)
    {
        var want = Step(1);
        foreach (var threads in (int[])[2, 3]) Assert.Equal(want, Step(threads));

        double[][] Step(int threads)
        {
            using var device = Device.Cpu(threads);
            var network = new Network(device, dtype);
            network.Step(seed: 5);
            return [.. network.Parameters.Select(p => p.GradientToArray())];
        }
    }

    [Fact]
    public void A_steady_step_allocates_no_array()
    {
        using var device = Device.Cpu();
        var network = new Network(device, DType.Float32);
        for (var seed = 0; seed < 4; seed++) network.Step(seed);
        var arrays = network.Tape.Workspace.AllocatedBytes;
        for (var seed = 0; seed < 4; seed++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            network.Step(seed);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, SmallObjects);
        }
        Assert.Equal(arrays, network.Tape.Workspace.AllocatedBytes);
    }

    [Fact]
    public void Rows_of_gates_have_the_same_bits_with_and_without_gradients()
    {
        // One more unit than the widest register, so that every width has its turn.
        foreach (var units in (int[])[1, 17, 31])
        {
            using var device = Device.Cpu();
            double[] Run(bool isRecording)
            {
                var tape = new Tape(new Workspace(device)) { IsRecording = isRecording };
                Tensor Normal(int use, params ReadOnlySpan<int> shape) => tape.Variable(OpCase.Normal(Shape.Create(shape).Length, use), Shape.Create(shape));
                var packing = new SequencePacking([3, 2]);
                var gru = tape.Gru(Normal(1, 5, 2), new(Normal(2, 3 * units, 2), Normal(3, 3 * units, units), Normal(4, 3 * units), Normal(5, 3 * units)), packing);
                var lstm = tape.Lstm(Normal(1, 5, 2), new(Normal(2, 4 * units, 2), Normal(3, 4 * units, units), Normal(4, 4 * units), Normal(5, 4 * units)), packing);
                return [.. gru.ToArray(), .. lstm.Output.ToArray(), .. lstm.FinalCell.ToArray()];
            }

            Assert.Equal(Run(isRecording: true), Run(isRecording: false));
        }
    }

    /// <summary>A GRU and an LSTM, one after the other, over batches of sequences of other lengths each time.</summary>
    private sealed class Network
    {
        private readonly Tensor[] gru, lstm;
        private readonly SequencePacking packing = new([]);
        private readonly int[] lengths = new int[Sequences];
        private readonly double[] inputs = OpCase.Normal(Sequences * 9 * Inputs, 1), contexts = OpCase.Normal(Sequences * Context, 2);

        public Network(CpuDevice device, DType dtype)
        {
            Tape = new Tape(new Workspace(device), dtype);
            gru = Weights(device, dtype, 3, Inputs + Context);
            lstm = Weights(device, dtype, 4, Units);
        }

        public Tape Tape { get; }

        public IEnumerable<Tensor> Parameters => gru.Concat(lstm);

        public void Step(int seed)
        {
            for (var i = 0; i < Sequences; i++) lengths[i] = 1 + (i * 7 + seed) % 9;
            packing.Reset(lengths);
            foreach (var parameter in gru) parameter.ClearGradient();
            foreach (var parameter in lstm) parameter.ClearGradient();
            var x = Tape.Constant(inputs.AsSpan(0, packing.Total * Inputs), [packing.Total, Inputs]);
            var context = Tape.Constant(contexts, [Sequences, Context]);
            var h = Tape.Gru(x, new(gru[0], gru[1], gru[2], gru[3]), packing, context: context);
            var (y, cell) = Tape.Lstm(h, new(lstm[0], lstm[1], lstm[2], lstm[3]), packing, isReverse: true);
            Tape.Backward(Tape.Add(Tape.Sum(Tape.Square(y)), Tape.Sum(Tape.Square(cell))));
            Tape.EndStep();
        }

        private static Tensor[] Weights(CpuDevice device, DType dtype, int gates, int width)
        {
            Shape[] shapes = [[gates * Units, width], [gates * Units, Units], [gates * Units], [gates * Units]];
            return [.. shapes.Select((shape, k) =>
            {
                var values = device.Of([.. OpCase.Normal(shape.Length, 10 + k).Select(z => 0.1 * z)], shape, dtype);
                return Tensor.Parameter(values, device.Zeros(shape, dtype), 0, shape);
            })];
        }
    }
}
