namespace VaeScience.Models;

/// <summary>A named tensor of a model: trained, or kept beside the trained ones (running means, data scales).</summary>
/// <remarks>Declared while the model is built, given memory when <see cref="Parameters.Materialise"/> lays all of them end to end.</remarks>
public sealed class Parameter
{
    private Tensor? tensor;

    internal Parameter(string name, Shape shape, Initialiser initialiser, bool isTrained) =>
        (Name, Shape, Initialiser, IsTrained) = (name, shape, initialiser, isTrained);

    /// <summary>The path in the model, such as <c>decoder.0.weight</c>; PyTorch's names where PyTorch has the layer.</summary>
    public string Name { get; }

    /// <summary>The dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>Whether an optimizer changes it.</summary>
    public bool IsTrained { get; }

    /// <summary>The values.</summary>
    /// <exception cref="InvalidOperationException">The model has not been built yet.</exception>
    public Tensor Tensor
    {
        get => tensor ?? throw new InvalidOperationException($"parameter {Name} has no memory yet: build the model first");
        internal set => tensor = value;
    }

    internal Initialiser Initialiser { get; }

    /// <summary>Where a trained parameter begins in <see cref="Parameters.Values"/>.</summary>
    internal int Start { get; set; }

    /// <summary>The values; see <see cref="Tensor"/>.</summary>
    public static implicit operator Tensor(Parameter parameter) => parameter.Tensor;

    /// <summary>Name and shape.</summary>
    public override string ToString() => $"{Name} {Shape}";
}
