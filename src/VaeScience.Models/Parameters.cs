using System.Collections;

namespace VaeScience.Models;

/// <summary>All named tensors of a model, laid end to end in one block each for values and gradients.</summary>
/// <remarks>One block means that an optimizer, gradient clipping and the sum over machines are each one pass over memory.</remarks>
public sealed class Parameters : IReadOnlyList<Parameter>
{
    // Each parameter begins on a cache line, in float as in double.
    private const int AlignmentElements = 16;
    private readonly List<Parameter> all = [];
    private readonly Dictionary<string, Parameter> byName = [];
    private Tensor? values, gradients;

    /// <summary>How many named tensors.</summary>
    public int Count => all.Count;

    /// <summary>How many trained numbers.</summary>
    public long TrainedCount => all.Where(p => p.IsTrained).Sum(p => (long)p.Shape.Length);

    /// <summary>The trained values, end to end, with zeros between parameters.</summary>
    public Tensor Values => values ?? throw new InvalidOperationException("the model has not been built");

    /// <summary>The gradients, element for element beside <see cref="Values"/>.</summary>
    public Tensor Gradients => gradients ?? throw new InvalidOperationException("the model has not been built");

    /// <summary>Whether memory has been laid out.</summary>
    public bool IsMaterialised => values is not null;

    /// <inheritdoc/>
    public Parameter this[int index] => all[index];

    /// <summary>The parameter of this name, or null.</summary>
    public Parameter? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>A place to declare parameters under a common prefix.</summary>
    public ParameterScope Scope(string prefix) => new(this, prefix);

    /// <summary>Lays out memory and fills it with starting values.</summary>
    /// <param name="device">Where.</param>
    /// <param name="dtype">In which number format.</param>
    /// <param name="seed">The run's seed; each parameter draws from a stream of its own.</param>
    public void Materialise(Device device, DType dtype, ulong seed)
    {
        if (IsMaterialised) throw new InvalidOperationException("the model has been built already");
        var trained = all.Where(p => p.IsTrained).Sum(Padded);
        values = device.Zeros([trained], dtype);
        gradients = device.Zeros([trained], dtype);
        var start = 0;
        for (var i = 0; i < all.Count; i++)
        {
            var parameter = all[i];
            if (parameter.IsTrained)
            {
                parameter.Start = start;
                parameter.Tensor = Tensor.Parameter(values, gradients, start, parameter.Shape);
                start += Padded(parameter);
            }
            else parameter.Tensor = device.Zeros(parameter.Shape, dtype);
            var initial = new double[parameter.Shape.Length];
            parameter.Initialiser(initial, new Philox(seed, RandomPurpose.Initialise, use: i));
            parameter.Tensor.CopyFrom(initial);
        }
    }

    /// <summary>Forgets all gradients before a step.</summary>
    public void ClearGradients()
    {
        foreach (var parameter in all) parameter.Tensor.ClearGradient();
    }

    /// <summary>Fills the gradients that the step did not reach with zeros, so that the block of all of them is meaningful.</summary>
    public void CompleteGradients()
    {
        foreach (var parameter in all)
        {
            if (!parameter.IsTrained || parameter.Tensor.HasGradient) continue;
            if (parameter.Tensor.DType == DType.Float64) parameter.Tensor.AddGradient<double>();
            else parameter.Tensor.AddGradient<float>();
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal Parameter Add(string name, Shape shape, Initialiser initialiser, bool isTrained)
    {
        if (IsMaterialised) throw new InvalidOperationException($"parameter {name} is declared after the model was built");
        var parameter = new Parameter(name, shape, initialiser, isTrained);
        if (!byName.TryAdd(name, parameter)) throw new InvalidOperationException($"two parameters are called {name}");
        all.Add(parameter);
        return parameter;
    }

    private static int Padded(Parameter parameter) =>
        (parameter.Shape.Length + AlignmentElements - 1) / AlignmentElements * AlignmentElements;
}
