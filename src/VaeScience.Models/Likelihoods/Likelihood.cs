using VaeScience.Data;
using VaeScience.Models.Export;
using VaeScience.Models.Networks;

namespace VaeScience.Models.Likelihoods;

/// <summary>The family of p(x|z): owns the decoder's output head, judges the data, and turns decoder output into log probabilities.</summary>
/// <remarks>
/// A likelihood is one file: its options, its density with the gradient of its parameters, its mean, its draws, and what data it
/// refuses. Most derive from <see cref="ElementLikelihood{TDensity}"/>, which needs only the density of one number.
/// Letters: n = rows of the batch, s = draws of z per row, f = features; decoder output has s n rows, draw by draw.
/// </remarks>
public abstract class Likelihood : Part
{
    private Head? head;

    /// <summary>What the encoder should see of such data.</summary>
    public abstract InputScaling Scaling { get; }

    /// <summary>The network before the head, where its kind decides what the head is; set before <see cref="Build"/>.</summary>
    internal Network? Decoder { get; set; }

    /// <summary>The values that have a probability.</summary>
    public abstract ValueSupport Support { get; }

    /// <summary>How many units of z, the last ones, the likelihood reads itself; the decoder does not see them.</summary>
    public virtual int LatentUnits => 0;

    /// <summary>Declares the head and the likelihood's own parameters.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="inputs">Width of the decoder's hidden features.</param>
    /// <param name="data">The training data, for the number of features and for starting values.</param>
    public abstract void Build(ParameterScope scope, int inputs, Dataset data);

    /// <summary>Applies the head.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="hidden">The decoder's hidden features, [s n, inputs].</param>
    /// <param name="condition">What is given of the rows, [s n, c]; null for an unconditional model.</param>
    /// <param name="own">The units of z that the likelihood reads itself, [s n, <see cref="LatentUnits"/>]; null where there are none.</param>
    /// <returns>The raw parameters of p(x|z), [s n, w].</returns>
    public virtual Tensor Decode(Pass pass, Tensor hidden, Tensor? condition = null, Tensor? own = null) => Built.Apply(pass.Tape, hidden);

    /// <summary>Adds the head to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="hidden">The name of the decoder's hidden features.</param>
    /// <param name="condition">The name of the conditions; null for an unconditional model.</param>
    /// <param name="own">The name of the units of z that the likelihood reads itself; null where there are none.</param>
    /// <returns>The name of the raw parameters of p(x|z).</returns>
    public virtual string WriteOnnx(OnnxGraph graph, string hidden, string? condition = null, string? own = null) => Built.WriteOnnx(graph, hidden);

    /// <summary>log p(x|z), summed over the observed features.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="raw">What <see cref="Decode"/> gave, [s n, w].</param>
    /// <param name="batch">The n rows.</param>
    /// <returns>[s n], nats, finite for finite input.</returns>
    public abstract Tensor LogProbability(Pass pass, Tensor raw, Batch batch);

    /// <summary>log p(x_j|z) of each feature; zero where a value is missing.</summary>
    /// <returns>[s n, f], nats.</returns>
    public abstract Tensor LogProbabilityByFeature(Pass pass, Tensor raw, Batch batch);

    /// <summary>E[x|z].</summary>
    /// <param name="raw">What <see cref="Decode"/> gave, [m, w].</param>
    /// <returns>[m, f], row-major, in the units of the data.</returns>
    public abstract double[] Mean(Tensor raw);

    /// <summary>Draws x from p(x|z), one for each row.</summary>
    /// <param name="raw">What <see cref="Decode"/> gave, [m, w].</param>
    /// <param name="random">The numbers to use.</param>
    /// <returns>[m, f], row-major.</returns>
    public abstract double[] Sample(Tensor raw, RandomSequence random);

    /// <summary>Draws x from p(x|z) for the rows of a batch, given what is observed of them beside their values: of counts the rows' own totals.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="raw">What <see cref="Decode"/> gave, [s n, w], draw by draw.</param>
    /// <param name="batch">The n rows.</param>
    /// <param name="random">The numbers to use.</param>
    /// <returns>[s n, f], row-major.</returns>
    public virtual double[] Replicate(Pass pass, Tensor raw, Batch batch, RandomSequence random) => Sample(raw, random);

    /// <summary>log p of the likelihood's own parameters where they have a prior, one element, nats for the whole data set; else null.</summary>
    public virtual Tensor? LogPrior(Pass pass) => null;

    /// <summary>Refuses data outside the support, naming file, row and column.</summary>
    /// <exception cref="UserException">A value this likelihood gives no probability.</exception>
    public virtual void Check(Dataset data)
    {
        var (values, allowsZero) = (new float[data.FeatureCount], Support.Allows(0));
        for (var row = 0; row < data.RowCount; row++)
        {
            data.CopyRow(row, values);
            for (var feature = 0; feature < values.Length; feature++)
            {
                var x = values[feature];
                if (x == 0 ? !allowsZero : !Support.Allows(x))
                    throw new UserException($"{data.Locate(row, feature)}: got {x}, the {Name} likelihood allows {Support}{Advice(x)}");
            }
        }
    }

    /// <summary>Declares the head: of the decoder's kind, fully connected where none is known. To be called once, by <see cref="Build"/>.</summary>
    /// <param name="scope">The likelihood's place.</param>
    /// <param name="inputs">Width of the decoder's hidden features.</param>
    /// <param name="outputs">Numbers to be read of each row.</param>
    /// <param name="hasBias">False where another parameter already shifts the output.</param>
    protected void BuildHead(ParameterScope scope, int inputs, int outputs, bool hasBias = true) =>
        head = (Decoder ?? new Mlp([])).BuildHead(scope.Scope("head"), inputs, outputs, hasBias);

    /// <summary>What to do about a value outside the support, beginning with punctuation; empty for nothing special.</summary>
    protected virtual string Advice(double x) => "";

    private Head Built => head ?? throw new InvalidOperationException($"likelihood {Name} has not been built");
}
