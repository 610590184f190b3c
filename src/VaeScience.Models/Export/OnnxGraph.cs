using System.Globalization;
using System.Runtime.InteropServices;
using VaeScience.Data;

namespace VaeScience.Models.Export;

/// <summary>A graph of ONNX operators under construction; parts of a model add themselves to it, in evaluation form.</summary>
/// <remarks>Values go by names. Weights carry the names of the model's parameters. Operators are those of opset 17. Source: the ONNX specification.</remarks>
public sealed class OnnxGraph
{
    private readonly List<OnnxNode> nodes = [];
    private readonly Dictionary<string, OnnxTensor> initializers = [];
    private readonly List<OnnxValue> inputs = [], outputs = [];

    /// <summary>A graph of this name.</summary>
    public OnnxGraph(string name) => Name = name;

    /// <summary>The graph's name.</summary>
    public string Name { get; }

    internal IReadOnlyList<OnnxNode> Nodes => nodes;

    internal IEnumerable<OnnxTensor> Initializers => initializers.Values;

    internal IReadOnlyList<OnnxValue> Inputs => inputs;

    internal IReadOnlyList<OnnxValue> Outputs => outputs;

    /// <summary>Declares an input.</summary>
    /// <param name="name">What the user feeds it as.</param>
    /// <param name="type">Of its elements.</param>
    /// <param name="axes">A number for a fixed size, a name for one that may change from call to call.</param>
    /// <returns>The name.</returns>
    public string Input(string name, OnnxElement type, params ReadOnlySpan<object> axes)
    {
        inputs.Add(new OnnxValue(name, type, [.. axes]));
        return name;
    }

    /// <summary>Declares a value to be an output of floats.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">What the user fetches it as.</param>
    /// <param name="axes">As for <see cref="Input"/>.</param>
    public void Output(string value, string name, params ReadOnlySpan<object> axes)
    {
        nodes.Add(new OnnxNode("Identity", [value], [name], []));
        outputs.Add(new OnnxValue(name, OnnxElement.Float, [.. axes]));
    }

    /// <summary>Adds an operator with one output.</summary>
    /// <returns>The output's name.</returns>
    public string Node(string type, IReadOnlyList<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes) => Node(type, inputs, 1, attributes)[0];

    /// <summary>Adds an operator.</summary>
    /// <param name="type">The operator's name in the specification.</param>
    /// <param name="inputs">Names of values; an empty name is an input left out.</param>
    /// <param name="outputCount">How many outputs it has.</param>
    /// <param name="attributes">Whole numbers (long), numbers (float), texts, and arrays of whole numbers or texts.</param>
    /// <returns>The outputs' names.</returns>
    public string[] Node(string type, IReadOnlyList<string> inputs, int outputCount, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var number = nodes.Count.ToString(CultureInfo.InvariantCulture);
        string[] names = [.. Enumerable.Range(0, outputCount).Select(i => i == 0 ? $"{type}_{number}" : $"{type}_{number}_{i}")];
        nodes.Add(new OnnxNode(type, inputs, names, [.. attributes]));
        return names;
    }

    /// <summary>The values of a parameter.</summary>
    /// <param name="parameter">Of a built model.</param>
    /// <param name="transposed">As [inputs, outputs] rather than PyTorch's [outputs, inputs].</param>
    /// <returns>The value's name: the parameter's, with <c>.T</c> where it is transposed.</returns>
    public string Weights(Parameter parameter, bool transposed = false)
    {
        var name = transposed ? $"{parameter.Name}.T" : parameter.Name;
        if (initializers.ContainsKey(name)) return name;
        var values = Array.ConvertAll(parameter.Tensor.ToArray(), v => (float)v);
        var sizes = new long[parameter.Shape.Rank];
        for (var axis = 0; axis < sizes.Length; axis++) sizes[axis] = parameter.Shape[axis];
        if (transposed) (values, sizes) = (Transposed(values, (int)sizes[0], (int)sizes[1]), [sizes[1], sizes[0]]);
        return Floats(name, values, sizes);
    }

    /// <summary>Constant numbers.</summary>
    /// <param name="name">A name of their own.</param>
    /// <param name="values">Row-major.</param>
    /// <param name="sizes">Of each axis; none for a single number.</param>
    /// <returns>The name.</returns>
    public string Floats(string name, ReadOnlySpan<float> values, params long[] sizes)
    {
        initializers[name] = new OnnxTensor(name, OnnxElement.Float, sizes, MemoryMarshal.AsBytes(values).ToArray());
        return name;
    }

    /// <summary>One constant number.</summary>
    public string Number(float value) => Floats(string.Create(CultureInfo.InvariantCulture, $"number_{value}"), [value]);

    /// <summary>Constant whole numbers along one axis.</summary>
    public string Integers(params long[] values)
    {
        var name = $"integers_{string.Join('_', values)}";
        initializers[name] = new OnnxTensor(name, OnnxElement.Int64, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        return name;
    }

    /// <summary>One constant whole number, without an axis.</summary>
    public string Index(long value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"index_{value}");
        initializers[name] = new OnnxTensor(name, OnnxElement.Int64, [], MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value)).ToArray());
        return name;
    }

    /// <summary>Applies an activation.</summary>
    public string Activate(string x, Activation activation) => activation switch
    {
        Activation.Identity => x,
        Activation.Gelu => Gelu(x),
        Activation.Silu => Node("Mul", [x, Node("Sigmoid", [x])]),
        Activation.Mish => Node("Mul", [x, Node("Tanh", [Node("Softplus", [x])])]),
        Activation.LeakyRelu => Node("LeakyRelu", [x], ("alpha", 0.01f)),
        _ => Node($"{activation}", [x]),
    };

    /// <summary>Writes the graph to a file, aside and then renamed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => stream.Write(OnnxFile.Bytes(this)));

    // x / 2 (1 + erf(x / sqrt 2))
    private string Gelu(string x)
    {
        var erf = Node("Erf", [Node("Mul", [x, Number((float)Math.Sqrt(0.5))])]);
        return Node("Mul", [Node("Mul", [x, Number(0.5f)]), Node("Add", [erf, Number(1)])]);
    }

    private static float[] Transposed(float[] values, int rows, int columns)
    {
        var result = new float[values.Length];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j];
        return result;
    }
}

/// <summary>The kinds of elements a graph takes and gives; their numbers in the ONNX specification.</summary>
public enum OnnxElement
{
    /// <summary>32-bit numbers.</summary>
    Float = 1,

    /// <summary>32-bit whole numbers.</summary>
    Int32 = 6,

    /// <summary>64-bit whole numbers.</summary>
    Int64 = 7,
}

internal sealed record OnnxNode(string Type, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<(string Name, object Value)> Attributes);

internal sealed record OnnxTensor(string Name, OnnxElement Type, long[] Sizes, byte[] Bytes);

internal sealed record OnnxValue(string Name, OnnxElement Type, object[] Axes);
