namespace VaeScience.Models;

/// <summary>One line of a catalog: how a part is called, what it is for, which options it takes, and how to make it.</summary>
/// <typeparam name="TPart">The kind of part.</typeparam>
public sealed class CatalogEntry<TPart>
    where TPart : Part
{
    private readonly Func<object, TPart> create;

    private CatalogEntry(string name, string summary, Type optionsType, Func<object, TPart> create)
    {
        (Name, Summary, OptionsType) = (name, summary, optionsType);
        this.create = create;
    }

    /// <summary>The name on the command line and in configuration files.</summary>
    public string Name { get; }

    /// <summary>One line for help texts and the tables of the docs.</summary>
    public string Summary { get; }

    /// <summary>The record type of the options; every property has a default.</summary>
    public Type OptionsType { get; }

    /// <summary>An entry from a factory.</summary>
    public static CatalogEntry<TPart> Of<TOptions>(string name, string summary, Func<TOptions, TPart> create)
        where TOptions : class, new() =>
        new(name, summary, typeof(TOptions), options => create((TOptions)options));

    /// <summary>Makes the part.</summary>
    /// <param name="options">A value of <see cref="OptionsType"/>.</param>
    public TPart Create(object options) => create(options);
}
