namespace VaeScience.Models;

/// <summary>One exchangeable part of a model or a training run: a network, posterior, prior, likelihood, objective, optimizer or schedule.</summary>
/// <remarks>A part's name and options are all that a configuration file holds of it; a <see cref="Catalog{TPart}"/> makes it again from them.</remarks>
public abstract class Part
{
    /// <summary>The name in catalogs, configuration files and on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The record of everything that was chosen.</summary>
    public abstract object Options { get; }
}
