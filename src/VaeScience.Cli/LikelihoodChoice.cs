using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;

namespace VaeScience.Cli;

/// <summary>Which likelihood suits the columns of a schema.</summary>
internal static class LikelihoodChoice
{
    /// <summary>The likelihood that all features name or, where none does, that their kind asks for.</summary>
    /// <exception cref="UserException">Features want different likelihoods.</exception>
    public static string Of(Schema schema)
    {
        var wanted = schema.Features.Select(c => (Column: c, Likelihood: c.Likelihood ?? ForKind(c.Kind))).ToList();
        var other = wanted.FirstOrDefault(w => w.Likelihood != wanted[0].Likelihood);
        return other.Column is null
            ? wanted[0].Likelihood
            : throw new UserException($"column {Excerpt.Quoted(wanted[0].Column.Name)} asks for the likelihood '{wanted[0].Likelihood}' and column {Excerpt.Quoted(other.Column.Name)} for '{other.Likelihood}'; " +
                "choose one for all with --likelihood, or leave columns out with role 'ignore' in the schema");
    }

    /// <summary>What was written for a likelihood of levels, with the number of levels of the schema where none is given.</summary>
    public static string WithLevels(string written, Schema schema, Catalog<Likelihood> catalog)
    {
        var name = written.Split(':')[0];
        var hasLevels = catalog[name].OptionsType.GetProperty(nameof(OrdinalOptions.Levels)) is not null;
        var levels = schema.Features.Max(c => c.LevelCount);
        if (!hasLevels || levels < 2 || written.Contains("levels=", StringComparison.Ordinal)) return written;
        return $"{written}{(written.Contains(':', StringComparison.Ordinal) ? ',' : ':')}levels={levels}";
    }

    private static string ForKind(ColumnKind kind) => kind switch
    {
        ColumnKind.Ordinal => "ordinal",
        ColumnKind.Binary => "bernoulli",
        ColumnKind.Category => "categorical",
        _ => "gaussian",
    };
}
