using VaeScience.Analysis.Statistics;
using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Mapping;

/// <summary>What is written of new cells: a table, and the counts with the same beside them.</summary>
internal sealed class QueryResult
{
    private const string GroupProbability = "cluster_probability";
    private static readonly string[] Categories = ["predicted", "best", "doubt", "batch", RunTable.GroupColumn];
    private readonly QueryCells cells;
    private readonly PlacedCells placed;
    private readonly List<string> names = ["cell"];
    private readonly List<IReadOnlyList<string>> columns = [];
    private readonly Dictionary<string, float[]> embeddings = [];

    /// <summary>Begins with where the cells lie.</summary>
    public QueryResult(QueryCells cells, PlacedCells placed)
    {
        (this.cells, this.placed) = (cells, placed);
        columns.Add(cells.Shared.CellNames);
        var (n, d) = (placed.Z.GetLength(0), placed.Z.GetLength(1));
        for (var j = 0; j < d; j++) Add($"z{j + 1}", [.. Enumerable.Range(0, n).Select(i => CellNumber.Exact(placed.Z[i, j]))]);
        embeddings["X_vae"] = [.. placed.Z.Cast<double>().Select(x => (float)x)];
    }

    /// <summary>Adds kinds and how sure they are.</summary>
    public void Add(CellGrouping kinds, CellCall[] calls)
    {
        Add("predicted", [.. calls.Select(c => c.Name(kinds.Names))]);
        Add("best", [.. calls.Select(c => c.Best < 0 ? "" : kinds.Names[c.Best])]);
        Add("probability", [.. calls.Select(c => CellNumber.Exact(c.Probability))]);
        Add("margin", [.. calls.Select(c => CellNumber.Exact(c.Margin))]);
        Add("entropy", [.. calls.Select(c => CellNumber.Exact(c.Entropy))]);
        Add("doubt", [.. calls.Select(c => c.Reason)]);
    }

    /// <summary>Adds the groups of the run that the cells fall into.</summary>
    public void AddGroups(CellGrouping groups, NeighbourVote vote)
    {
        Add(RunTable.GroupColumn, [.. Enumerable.Range(0, placed.Totals.Length).Select(i => vote.Best(i) is >= 0 and var best ? groups.Names[best] : "")]);
        Add(GroupProbability, [.. Enumerable.Range(0, placed.Totals.Length).Select(i => CellNumber.Exact(vote.Probability(i)))]);
    }

    /// <summary>Adds how like the run's cells they are.</summary>
    /// <param name="likeness">[n].</param>
    /// <param name="neighbours">The names of the cells that are neighbours.</param>
    public void Add(CellLikeness[] likeness, IReadOnlyList<string> neighbours)
    {
        Add("distance", [.. placed.Distances.Select(CellNumber.Exact)]);
        Add("distance_quantile", [.. likeness.Select(l => CellNumber.Exact(l.DistanceQuantile))]);
        Add("bound_per_count", [.. placed.BoundsPerCount.Select(CellNumber.Exact)]);
        Add("bound_quantile", [.. likeness.Select(l => CellNumber.Exact(l.BoundQuantile))]);
        Add("likeness", [.. likeness.Select(l => CellNumber.Exact(l.P))]);
        Add("nearest_cell", [.. Enumerable.Range(0, likeness.Length).Select(i => neighbours[placed.Nearest.Indices[i, 0]])]);
    }

    /// <summary>Adds the cells' batches and whether the model knows them.</summary>
    public void AddBatches(IReadOnlyList<string> known)
    {
        Add("batch", cells.Batches);
        Add("batch_known", [.. cells.Batches.Select(b => known.Contains(b) ? "yes" : "no")]);
    }

    /// <summary>Adds places in the run's pictures: the weighted mean of the neighbours' places.</summary>
    /// <param name="picture">Columns of coordinates of the run's cells.</param>
    /// <param name="learnt">Which of them may be neighbours.</param>
    public void AddPicture(Table picture, int[] learnt)
    {
        var (weights, n) = (NeighbourVote.Weights(placed.Nearest), placed.Totals.Length);
        foreach (var column in picture.Columns)
        {
            var (at, places) = (picture.Numbers(column), new double[n]);
            for (var i = 0; i < n; i++)
                for (var m = 0; m < placed.Nearest.NeighbourCount; m++) places[i] += weights[i, m] * at[learnt[placed.Nearest.Indices[i, m]]];
            Add(column, [.. places.Select(CellNumber.Exact)]);
        }
        // scanpy's names of pictures: X_umap of umap1 and umap2.
        foreach (var pair in picture.Columns.Where(c => c.EndsWith('1') && picture.Has($"{c[..^1]}2")).Select(c => c[..^1]))
        {
            var (x, y) = (ColumnOf($"{pair}1"), ColumnOf($"{pair}2"));
            embeddings[$"X_{pair}"] = [.. Enumerable.Range(0, n).SelectMany(i => new[] { Number(x[i]), Number(y[i]) })];
        }
    }

    /// <summary>The table.</summary>
    public Table ToTable() => Table.Of(CellsApp.QueryFile, names, columns);

    /// <summary>Writes the counts of all genes, with the latent means as X_vae and the table's other columns beside the cells.</summary>
    public void WriteCounts(string path)
    {
        var added = Enumerable.Range(1, names.Count - 1).Where(c => !IsLatent(names[c])).ToArray();
        var of = added.Aggregate(cells.All.Cells, (table, c) => table.With(Vacant(names[c]), [.. columns[c]]));
        AnnData.Write(path, cells.All.WithCells(of), new AnnDataParts { Embeddings = embeddings, Categories = [.. Categories.Where(names.Contains).Select(Vacant)] });
    }

    // What the query's own files say of the cells is kept.
    private string Vacant(string name) => cells.All.Cells.Has(name) ? $"map_{name}" : name;

    private static bool IsLatent(string name) => name[0] == 'z' && int.TryParse(name.AsSpan(1), out _);

    private static float Number(string text) => float.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private IReadOnlyList<string> ColumnOf(string name) => columns[names.IndexOf(name)];

    private void Add(string name, IReadOnlyList<string> column)
    {
        names.Add(name);
        columns.Add(column);
    }
}
