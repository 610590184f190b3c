namespace VaeScience.Models.Training;

/// <summary>The numbers of a model that a training may change; all others keep their bits.</summary>
public sealed class FreeNumbers
{
    private readonly List<(string Parameter, int First, int Count)> columns = [];

    /// <summary>Whether nothing may change.</summary>
    public bool IsEmpty => columns.Count == 0;

    /// <summary>Frees some columns of a parameter.</summary>
    /// <param name="parameter">Its name.</param>
    /// <param name="first">The first column, along the last axis.</param>
    /// <param name="count">How many.</param>
    public void AddColumns(string parameter, int first, int count) => columns.Add((parameter, first, count));

    /// <summary>Which numbers of <see cref="Parameters.Values"/> are free.</summary>
    /// <exception cref="ArgumentException">A parameter that the model does not have or train, or columns that it does not have.</exception>
    internal bool[] Of(Parameters parameters)
    {
        var free = new bool[parameters.Values.Length];
        foreach (var (name, first, count) in columns)
        {
            if (parameters.Find(name) is not { IsTrained: true } parameter) throw new ArgumentException($"the model trains no parameter '{name}'", nameof(parameters));
            var width = parameter.Shape[parameter.Shape.Rank - 1];
            if (first < 0 || count < 0 || first + count > width)
                throw new ArgumentException($"parameter {parameter} has columns 0..{width - 1}, got {first}..{first + count - 1}", nameof(parameters));
            for (var row = 0; row < parameter.Shape.Length / width; row++) free.AsSpan(parameter.Start + row * width + first, count).Fill(true);
        }
        return free;
    }
}
