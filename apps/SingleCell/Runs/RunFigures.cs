using VaeScience.Cli;

namespace VaeScience.SingleCell.Runs;

/// <summary>The figures of one command, under its name, and the end of those it left before.</summary>
/// <param name="prefix">The command's name, which all its figures begin with.</param>
internal sealed class RunFigures(string prefix)
{
    private readonly Dictionary<string, double> values = [];

    /// <summary>A figure, by its name after the prefix; NaN where there is none.</summary>
    public double this[string name]
    {
        get => values.GetValueOrDefault(Full(name), double.NaN);
        set => values[Full(name)] = value;
    }

    /// <summary>All figures by full name; those of an earlier call that are not given again are no numbers, which takes them out of the run's.</summary>
    public IReadOnlyDictionary<string, double> Replacing(RunFolder folder)
    {
        var all = new Dictionary<string, double>(values);
        foreach (var name in folder.ReadMetrics().Names)
            if (name.StartsWith(Full(""), StringComparison.Ordinal)) all.TryAdd(name, double.NaN);
        return all;
    }

    private string Full(string name) => $"{prefix}.{name}";
}
