using VaeScience.Data.Formats;

namespace VaeScience.Models.Training;

/// <summary>Weights in a safetensors file, under the names of the model's parameters.</summary>
public static class ModelFile
{
    /// <summary>Writes every parameter, aside and then renamed; the same weights give the same bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">A built model.</param>
    /// <param name="metadata">Texts to keep beside the weights, or null.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void Write(string path, Model model, IReadOnlyDictionary<string, string>? metadata = null) =>
        Safetensors.Write(path, model.Parameters.Select(p => ToSafe(p.Name, p.Tensor)), metadata);

    /// <summary>Reads every parameter of a built model.</summary>
    /// <exception cref="UserException">The file is missing or damaged, or a tensor is absent or of another shape; nothing has been changed then.</exception>
    public static void Read(string path, Model model)
    {
        var file = Safetensors.Read(path);
        var values = model.Parameters.Select(p => Values(file, p.Name, p.Tensor, path)).ToArray();
        for (var i = 0; i < values.Length; i++) model.Parameters[i].Tensor.CopyFrom(values[i]);
    }

    internal static SafeTensor ToSafe(string name, Tensor tensor) =>
        tensor.DType == DType.Float64
            ? SafeTensor.Of(name, Dimensions(tensor.Shape), tensor.Span<double>())
            : SafeTensor.Of(name, Dimensions(tensor.Shape), tensor.Span<float>());

    internal static SafeTensor ToSafe(string name, double[] values, Tensor like) =>
        like.DType == DType.Float64
            ? SafeTensor.Of(name, Dimensions(like.Shape), values)
            : SafeTensor.Of(name, Dimensions(like.Shape), Array.ConvertAll(values, v => (float)v));

    internal static void Load(Safetensors file, string name, Tensor into, string source) => into.CopyFrom(Values(file, name, into, source));

    internal static double[] Values(Safetensors file, string name, Tensor like, string source)
    {
        var found = file[name];
        if (!found.Shape.SequenceEqual(Dimensions(like.Shape)))
            throw new UserException($"{source}: tensor '{name}' is [{string.Join(", ", found.Shape)}], the model of config.json wants {like.Shape}; the two files are not of one run");
        return found.DType == "F64" ? found.Doubles() : Array.ConvertAll(found.Floats(), v => (double)v);
    }

    private static long[] Dimensions(Shape shape)
    {
        var sizes = new long[shape.Rank];
        for (var axis = 0; axis < sizes.Length; axis++) sizes[axis] = shape[axis];
        return sizes;
    }
}
