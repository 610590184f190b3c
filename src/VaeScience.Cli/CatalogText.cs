using System.Text;
using VaeScience.Models;

namespace VaeScience.Cli;

/// <summary>Catalogs as help text: each part with its summary, its options and their defaults.</summary>
public static class CatalogText
{
    private const int NameWidth = 22;

    /// <summary>All catalogs that the model and training options choose from.</summary>
    public static string Of(Catalogs catalogs)
    {
        var text = new StringBuilder("Parts are written name or name:option=value,option=value.\n\n");
        Append(text, "--likelihood", catalogs.Likelihoods);
        Append(text, "--posterior", catalogs.Posteriors);
        Append(text, "--prior", catalogs.Priors);
        text.Append(MixtureChoice.Details);
        Append(text, "--encoder, --decoder, --classifier", catalogs.Networks);
        Append(text, "--objective", catalogs.Objectives);
        Append(text, "--optimizer", catalogs.Optimizers);
        Append(text, "--schedule", catalogs.Schedules);
        return text.ToString();
    }

    private static void Append<TPart>(StringBuilder text, string option, Catalog<TPart> catalog)
        where TPart : Part
    {
        text.Append(option).Append(":\n");
        foreach (var entry in catalog.Entries)
        {
            text.Append("  ").Append(entry.Name.PadRight(NameWidth)).Append(' ').Append(entry.Summary).Append('\n');
            var options = Catalog<TPart>.DescribeOptions(entry);
            if (options.Length > 0) text.Append(' ', NameWidth + 5).Append(options).Append('\n');
        }
        text.Append('\n');
    }
}
