using VaeScience.Models.Export;
using VaeScience.Models.Layers;

namespace VaeScience.Models.Networks;

/// <summary>The hidden features of an encoder or decoder; output heads are added by the posterior or likelihood that needs them.</summary>
public abstract class Network : Part
{
    /// <summary>Declares the parameters.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="inputs">Width of the input.</param>
    /// <returns>Width of the output.</returns>
    public abstract int Build(ParameterScope scope, int inputs);

    /// <summary>Computes the hidden features of x [n, inputs].</summary>
    /// <returns>[n, outputs].</returns>
    public abstract Tensor Forward(Pass pass, Tensor x);

    /// <summary>Whether the rows it reads are token numbers.</summary>
    public virtual bool ReadsTokens => false;

    /// <summary>Whether a row may hold more than the data's features: a condition is then put beside x, else beside the hidden features.</summary>
    public virtual bool TakesAnyWidth => false;

    /// <summary>Computes the hidden features of a batch, as an encoder.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">What the encoder sees of the values, [n, inputs].</param>
    /// <param name="batch">The rows: networks of sequences read their lengths.</param>
    /// <returns>[n, outputs].</returns>
    public virtual Tensor Encode(Pass pass, Tensor x, Batch batch) => Forward(pass, x);

    /// <summary>Computes the hidden features of latent points, as a decoder.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="z">Latent points, with their conditions beside them, [s n, inputs], draw by draw.</param>
    /// <param name="batch">The n rows that are to be decoded, which an autoregressive network looks at up to each element; null where there are none.</param>
    /// <returns>[s n, outputs].</returns>
    public virtual Tensor Decode(Pass pass, Tensor z, Batch? batch) => Forward(pass, z);

    /// <summary>Adds the network, as it is in evaluation, to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">The name of the input: what <see cref="Encode"/> and <see cref="Decode"/> take.</param>
    /// <returns>The name of the output.</returns>
    /// <exception cref="UserException">The network has no such form.</exception>
    public virtual string WriteOnnx(OnnxGraph graph, string x) => throw new UserException($"network {Name} cannot be written as ONNX; its weights can, as safetensors");

    /// <summary>Declares the layer that turns the hidden features into what a likelihood reads: fully connected, unless the network has a kind of its own.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="inputs">Width of the hidden features, as <see cref="Build"/> returned it.</param>
    /// <param name="outputs">Numbers the likelihood reads of each row.</param>
    /// <param name="hasBias">False where another parameter already shifts the output.</param>
    /// <exception cref="UserException">The network cannot make so many outputs.</exception>
    public virtual Head BuildHead(ParameterScope scope, int inputs, int outputs, bool hasBias = true)
    {
        var layer = new Linear(scope, inputs, outputs, hasBias);
        return new Head((tape, hidden) => layer.Forward(tape, hidden), layer.WriteOnnx);
    }

    /// <summary>Computes the hidden features of a sparse x [n, inputs], if this network has a way that is faster than the dense one.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">The rows.</param>
    /// <param name="takesLog1p">Whether the input is log(1 + x).</param>
    /// <returns>[n, outputs]; null where the dense way is to be taken.</returns>
    public virtual Tensor? Forward(Pass pass, SparseRows x, bool takesLog1p) => null;
}
