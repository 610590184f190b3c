using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.SingleCell.Genes;

/// <summary>Marker genes of types of cells, as somebody wrote them down.</summary>
internal sealed class MarkerList
{
    /// <summary>What a cell or group is called that no type fits.</summary>
    public const string Unknown = "unknown";

    private const string TypeColumn = "type", GeneColumn = "gene", WeightColumn = "weight";
    private const int LongestLine = 1 << 20, MostLines = 100_000;
    private readonly Dictionary<string, List<(string Gene, double Weight)>> types = new(StringComparer.Ordinal);
    private readonly string source;

    private MarkerList(string source) => this.source = source;

    /// <summary>The types, in the order of the file, each with its genes and their weights; a negative weight is that of a gene that speaks against the type.</summary>
    public IReadOnlyDictionary<string, List<(string Gene, double Weight)>> Types => types;

    /// <summary>Reads a list.</summary>
    /// <param name="path">
    /// A table with columns type, gene and, if wanted, weight; a table with a column for each type; or lines of name, description and genes with tabs
    /// between them (.gmt). A gene with a minus before it speaks against the type.
    /// </param>
    /// <exception cref="UserException">The file is missing, damaged, or holds no markers.</exception>
    public static MarkerList Read(string path)
    {
        var list = new MarkerList(path);
        if (path.EndsWith(".gmt", StringComparison.OrdinalIgnoreCase)) list.ReadSets();
        else if (Csv.Read(path) is var table && table.Has(TypeColumn) && table.Has(GeneColumn)) list.ReadRows(table);
        else list.ReadColumns(table);
        return list.types.Count > 0 ? list : throw new UserException($"{path}: holds no markers, wanted are rows of {TypeColumn},{GeneColumn}, a column a type, or lines of a .gmt file");
    }

    private void ReadRows(Table table)
    {
        var (names, genes) = (table.Text(TypeColumn), table.Text(GeneColumn));
        var weights = table.Has(WeightColumn) ? table.Numbers(WeightColumn) : null;
        for (var row = 0; row < table.RowCount; row++)
        {
            if (names[row].Length == 0 || genes[row].Length == 0)
                throw new UserException($"{source}: line {table.Line(row)}: has no {(names[row].Length == 0 ? TypeColumn : GeneColumn)}; fill it, or remove the line");
            if (weights?[row] == 0) throw new UserException($"{source}: line {table.Line(row)}: got weight 0, allowed are other numbers; remove the line");
            Add(names[row], genes[row], weights?[row] ?? 1);
        }
    }

    private void ReadColumns(Table table)
    {
        foreach (var type in table.Columns)
            foreach (var gene in table.Text(type))
                if (gene.Length > 0) Add(type, gene, 1);
    }

    private void ReadSets()
    {
        using var file = InputFile.Open(source);
        using var reader = new StreamReader(file);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (number > MostLines || line.Length > LongestLine)
                throw new UserException($"{source}: line {number}: is more than {MostLines} lines or {LongestLine} characters, which no list of markers has; name another file");
            if (line.Length == 0) continue;
            var parts = line.Split('\t', StringSplitOptions.TrimEntries);
            if (parts.Length < 3 || parts[0].Length == 0)
                throw new UserException($"{source}: line {number}: got {Excerpt.Quoted(line)}, wanted are a name, a description and genes, with tabs between them");
            foreach (var gene in parts.Skip(2)) if (gene.Length > 0) Add(parts[0], gene, 1);
        }
    }

    private void Add(string type, string gene, double weight)
    {
        if (type == Unknown) throw new UserException($"{source}: a type is called {Excerpt.Quoted(type)}, which stands for cells of no type; rename it");
        if (gene.Length > 1 && gene[0] is '-' or '+') (gene, weight) = (gene[1..], gene[0] == '-' ? -weight : weight);
        if (!types.TryGetValue(type, out var genes)) types[type] = genes = [];
        if (genes.Any(g => g.Gene == gene)) throw new UserException($"{source}: type {Excerpt.Quoted(type)} has gene {Excerpt.Quoted(gene)} twice; remove one");
        genes.Add((gene, weight));
    }
}
