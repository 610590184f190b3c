using VaeScience.Data;
using VaeScience.Models.Layers;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;

namespace VaeScience.Models.Synthesis;

/// <summary>Writes token sequences from latent points with an autoregressive decoder, one token after the other.</summary>
/// <remarks>Each sequence has random numbers of its own, by its row: the same seed gives the same sequences for any number of rows and threads.</remarks>
public sealed class SequenceSampler
{
    private const int RowsAtOnce = 256;
    private readonly LatentModel model;
    private readonly RecurrentDecoder decoder;
    private readonly Tokens likelihood;
    private readonly Tape tape;
    private readonly ulong seed;
    private readonly int endToken;

    /// <summary>A sampler of a trained model.</summary>
    /// <param name="model">Its decoder is autoregressive, its likelihood one of tokens.</param>
    /// <param name="device">Threads.</param>
    /// <param name="endToken">The token that closes a sequence.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <exception cref="ArgumentException">Another decoder or likelihood.</exception>
    public SequenceSampler(LatentModel model, CpuDevice device, int endToken, ulong seed = 1)
    {
        if (model.Decoder is not RecurrentDecoder { IsAutoregressive: true } writer || model.Likelihood is not Tokens tokens)
            throw new ArgumentException($"sequences are written by an autoregressive decoder of tokens, the model has {model.Decoder.Name} and {model.Likelihood.Name}");
        (this.model, decoder, likelihood, this.seed, this.endToken) = (model, writer, tokens, seed, endToken);
        tape = new Tape(new Workspace(device), model.Parameters.Values.DType) { IsRecording = false };
    }

    /// <summary>Writes one sequence for each point.</summary>
    /// <param name="z">[m, d].</param>
    /// <param name="temperature">Divides the logits: below 1 likelier tokens are preferred; 0 takes the likeliest.</param>
    /// <param name="conditions">Of the m points; null for an unconditional model.</param>
    /// <returns>m sequences without their closing token; one that was not closed within the decoder's steps ends there.</returns>
    public int[][] Sample(double[,] z, double temperature = 1, RowConditions? conditions = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(temperature);
        if (z.GetLength(1) != model.Latent) throw new ShapeException($"latent points have {model.Latent} dimensions, got {z.GetLength(1)}");
        if ((conditions?.Count ?? 0) != model.Conditions) throw new ShapeException($"the model was built for {model.Conditions} conditions, got {conditions?.Count ?? 0}");
        var written = new List<int>[z.GetLength(0)];
        for (var start = 0; start < written.Length; start += RowsAtOnce) Write(z, conditions, start, written.AsSpan(start, Math.Min(RowsAtOnce, written.Length - start)), temperature);
        return [.. written.Select(s => s.ToArray())];
    }

    private void Write(double[,] z, RowConditions? conditions, int start, Span<List<int>> written, double temperature)
    {
        var n = written.Length;
        var points = Rows(z, conditions, start, n);
        var random = new RandomSequence[n];
        for (var i = 0; i < n; i++) (written[i], random[i]) = ([], new RandomSequence(new Philox(seed, RandomPurpose.Sample, (ulong)(start + i))));
        var (last, isClosed) = (new int[n], new bool[n]);
        var pass = new Pass(tape, seed, (ulong)start, isTraining: false);
        RecurrentStates? states = null;
        for (var t = 0; t < decoder.Steps && isClosed.Contains(false); t++)
        {
            Tensor hidden;
            (hidden, states) = decoder.Step(pass, points, t == 0 ? default : last, states);
            var logits = likelihood.Decode(pass, hidden).ToArray();
            for (var i = 0; i < n; i++)
            {
                if (isClosed[i]) continue;
                last[i] = Choose(logits.AsSpan(i * logits.Length / n, logits.Length / n), temperature, random[i]);
                if (last[i] == endToken) isClosed[i] = true;
                else written[i].Add(last[i]);
            }
        }
        tape.EndStep();
    }

    private Tensor Rows(double[,] z, RowConditions? conditions, int start, int n)
    {
        var (d, c) = (model.Latent, model.Conditions);
        var values = new double[n * (d + c)];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < d; j++) values[i * (d + c) + j] = z[start + i, j];
            for (var j = 0; j < c; j++) values[i * (d + c) + d + j] = conditions!.Row(start + i)[j];
        }
        return tape.Constant(values, [n, d + c]);
    }

    private static int Choose(Span<double> logits, double temperature, RandomSequence random)
    {
        var best = 0;
        for (var k = 1; k < logits.Length; k++)
            if (logits[k] > logits[best]) best = k;
        if (temperature == 0) return best;
        var max = logits[best];
        var sum = 0.0;
        for (var k = 0; k < logits.Length; k++) sum += logits[k] = Math.Exp((logits[k] - max) / temperature);
        foreach (ref var p in logits) p /= sum;
        return random.Categorical(logits);
    }
}
