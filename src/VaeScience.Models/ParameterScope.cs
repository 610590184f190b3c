namespace VaeScience.Models;

/// <summary>A place in a model's tree of names where a part declares its parameters.</summary>
/// <param name="parameters">All parameters of the model.</param>
/// <param name="prefix">The path, such as <c>decoder</c>.</param>
public readonly struct ParameterScope(Parameters parameters, string prefix)
{
    /// <summary>A trained tensor.</summary>
    public Parameter Trained(string name, Shape shape, Initialiser initialiser) => parameters.Add($"{prefix}.{name}", shape, initialiser, isTrained: true);

    /// <summary>A tensor that is saved with the model but not trained.</summary>
    public Parameter Kept(string name, Shape shape, Initialiser initialiser) => parameters.Add($"{prefix}.{name}", shape, initialiser, isTrained: false);

    /// <summary>A place one level deeper.</summary>
    public ParameterScope Scope(string name) => new(parameters, $"{prefix}.{name}");
}
