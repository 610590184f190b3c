using System.Globalization;
using VaeScience.Data;

namespace VaeScience.SingleCell.Mapping;

/// <summary>Which genes of a run a query has, and where.</summary>
/// <param name="Run">Places in the run's genes, rising.</param>
/// <param name="Query">The same genes' places in the query.</param>
/// <param name="Of">How many genes the run has.</param>
internal sealed record GeneMatch(int[] Run, int[] Query, int Of)
{
    private const string VersionedStart = "ENS";

    /// <summary>The share of the run's genes that the query has, 0 to 1.</summary>
    public double Share => (double)Run.Length / Of;

    /// <summary>Whether the query has all of them.</summary>
    public bool IsWhole => Run.Length == Of;

    /// <summary>What a reader is told.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Run.Length:N0} of the model's {Of:N0} genes are in the query");

    /// <summary>Matches genes by identifier or name, whichever of the four ways finds most; identifiers win where as many are found.</summary>
    public static GeneMatch Find(CountMatrix run, CountMatrix query)
    {
        GeneMatch? best = null;
        foreach (var ours in Keys(run))
            foreach (var theirs in Keys(query))
                if (Match(ours, theirs, key => key) is var found && (best is null || found.Run.Length > best.Run.Length)) best = found;
        return best!;
    }

    /// <summary>Refuses a query with too few of the genes.</summary>
    /// <param name="run">The run's cells.</param>
    /// <param name="query">The query.</param>
    /// <param name="least">The least share.</param>
    /// <exception cref="UserException">Fewer; the message has a name of each side and a guess at the reason.</exception>
    public GeneMatch Require(CountMatrix run, CountMatrix query, double least)
    {
        if (Share >= least && Run.Length > 1) return this;
        throw new UserException($"{query.Source}: {this} ({CellNumber.Percent(Share)}), wanted are at least {CellNumber.Percent(least)} (--least-shared); " +
            $"the model has {Examples(run)}, the query {Examples(query)}; {Reason(run, query)}");
    }

    // Identifiers first.
    private static IEnumerable<IReadOnlyList<string>> Keys(CountMatrix matrix) => matrix.GeneIds is { } ids ? [ids, matrix.GeneNames] : [matrix.GeneNames];

    private static GeneMatch Match(IReadOnlyList<string> ours, IReadOnlyList<string> theirs, Func<string, string> key)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < theirs.Count; i++)
            if (theirs[i].Length > 0) places.TryAdd(key(theirs[i]), i);
        var (run, query, taken) = (new List<int>(), new List<int>(), new HashSet<int>());
        for (var i = 0; i < ours.Count; i++)
            if (places.TryGetValue(key(ours[i]), out var place) && taken.Add(place))
            {
                run.Add(i);
                query.Add(place);
            }
        return new GeneMatch([.. run], [.. query], ours.Count);
    }

    private static string Examples(CountMatrix matrix)
    {
        var name = Excerpt.Quoted(matrix.GeneNames[0]);
        return matrix.GeneIds is { } ids && ids[0].Length > 0 && ids[0] != matrix.GeneNames[0] ? $"{name} ({Excerpt.Quoted(ids[0])})" : name;
    }

    private string Reason(CountMatrix run, CountMatrix query)
    {
        var (ours, theirs) = (Keys(run).ToArray(), Keys(query).ToArray());
        if (Most(name => name.ToUpperInvariant()) is var capitals && capitals > 2 * Run.Length)
            return $"{capitals} would match but for capitals (those of mouse genes are Gapdh, of human ones GAPDH): rename them if they are of one species";
        if (Most(WithoutVersion) is var versions && versions > 2 * Run.Length) return $"{versions} would match without their versions (.1, .2 ...): leave these out";
        if (ours.Any(LooksEnsembl) != theirs.Any(LooksEnsembl)) return "one side has Ensembl identifiers, the other symbols: give the query a column gene_id, or the names that the model has";
        return "use counts of the same species and annotation, or lower --least-shared";

        int Most(Func<string, string> key) => ours.Max(o => theirs.Max(t => Match(o, t, key).Run.Length));
    }

    private static string WithoutVersion(string name) => name.StartsWith(VersionedStart, StringComparison.Ordinal) && name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : name;

    private static bool LooksEnsembl(IReadOnlyList<string> names) => names.Count(n => n.StartsWith(VersionedStart, StringComparison.Ordinal)) * 2 > names.Count;
}
