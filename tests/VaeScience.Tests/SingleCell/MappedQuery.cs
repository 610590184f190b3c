using System.Text.Json.Nodes;
using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.SingleCell.Simulation;

namespace VaeScience.Tests.SingleCell;

/// <summary>A run of two batches and three kinds, and cells of a third batch and a fourth kind mapped into it.</summary>
public sealed class MappedQuery : IDisposable
{
    public const string WithheldKind = "group_4", NewBatch = "batch_3";
    private readonly TemporaryFolder folder = new();

    public MappedQuery()
    {
        Cells = CellSimulation.Draw(new SimulationOptions { Cells = 750, Genes = 300, Groups = 4, Batches = 3, Seed = 11 });
        var (kinds, batches) = (Cells.Cells.Text("group"), Cells.Cells.Text("batch"));
        Reference = Chosen(i => batches[i] != NewBatch && kinds[i] != WithheldKind);
        Query = Chosen(i => batches[i] == NewBatch);
        AnnData.Write(PathOf("reference.h5ad"), Reference);
        AnnData.Write(QueryFile, Query);
        CellsCommand.Succeeds("train", PathOf("reference.h5ad"), "--label", "group", "--batch-column", "batch", "--hidden", "32", "--epochs", "60", "--batch", "64", "--out", Run);
        CellsCommand.Succeeds("cluster", Run);
        Command = CellsCommand.Succeeds("map", Run, QueryFile, "--label", "group", "--batch-column", "batch");
    }

    public CountMatrix Cells { get; }

    public CountMatrix Reference { get; }

    public CountMatrix Query { get; }

    public CellsCommand Command { get; }

    public string Run => PathOf("run");

    public string QueryFile => PathOf("query.h5ad");

    public string Results => Path.Combine(Run, "map-query");

    public string PathOf(string name) => folder.PathOf(name);

    public string Write(string name, CountMatrix matrix)
    {
        AnnData.Write(PathOf(name), matrix);
        return PathOf(name);
    }

    public static double Figure(string results, string name) => (double)JsonNode.Parse(File.ReadAllText(Path.Combine(results, "metrics.json")))![name]!;

    public static Table TableOf(string results) => Csv.Read(Path.Combine(results, "query.csv"));

    public void Dispose() => folder.Dispose();

    private CountMatrix Chosen(Func<int, bool> isIn) => Cells.SelectCells([.. Enumerable.Range(0, Cells.CellCount).Where(isIn)]);
}
