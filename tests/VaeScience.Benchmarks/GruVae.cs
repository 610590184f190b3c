using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models;
using VaeScience.Models.Layers;

namespace VaeScience.Benchmarks;

/// <summary>The model "moses" of the peer program: a GRU reads tokens into a Gaussian, three layers of GRU write them from a draw.</summary>
internal sealed class GruVae
{
    private readonly Embedding embedding;
    private readonly Gru encoder, decoder;
    private readonly Linear mean, logVariance, start, output;
    private readonly RecurrentStates encoded = new(), initial = new();
    private readonly int layers;

    public GruVae(int tokens, int latent, int hidden, int encoderHidden = 256, int layers = 3)
    {
        this.layers = layers;
        embedding = new Embedding(Parameters.Scope("e"), tokens, tokens, MoleculeTokens.Padding);
        encoder = new Gru(Parameters.Scope("q"), tokens, new RecurrentOptions { Hidden = encoderHidden });
        mean = new Linear(Parameters.Scope("mu"), encoderHidden, latent);
        logVariance = new Linear(Parameters.Scope("lv"), encoderHidden, latent);
        start = new Linear(Parameters.Scope("h0"), latent, hidden);
        decoder = new Gru(Parameters.Scope("g"), tokens, new RecurrentOptions { Hidden = hidden, Layers = layers, Context = latent });
        output = new Linear(Parameters.Scope("o"), hidden, tokens);
    }

    public Parameters Parameters { get; } = new();

    /// <summary>Nats a token, and KL weighted as in the peer's first epoch.</summary>
    public Tensor Loss(Pass pass, GruBatch batch, double klWeight)
    {
        var tape = pass.Tape;
        encoded.Clear();
        encoder.Forward(pass, embedding.Forward(tape, batch.Read), batch.ReadPacking, final: encoded);
        var mu = mean.Forward(tape, encoded.Hidden[0]);
        var logVar = tape.Clamp(logVariance.Forward(tape, encoded.Hidden[0]), -20, 20);
        var z = tape.Reparameterise(mu, logVar, pass.Normal(mu.Shape));
        initial.Clear();
        var h0 = start.Forward(tape, z);
        for (var layer = 0; layer < layers; layer++) initial.Hidden.Add(h0);
        var states = decoder.Forward(pass, embedding.Forward(tape, batch.Written), batch.WrittenPacking, initial, z);
        var loss = tape.CrossEntropy(output.Forward(tape, states), batch.Targets, MoleculeTokens.Padding);
        return tape.Add(loss, tape.Scale(tape.Mean(tape.KlToStandardNormal(mu, logVar)), klWeight));
    }
}
