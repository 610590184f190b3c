using System.Globalization;
using System.Text.Json.Nodes;

namespace VaeScience.Tests.SingleCell;

/// <summary>Simulated cells of two batches through all commands once; tests only look at what is left.</summary>
public sealed class TrainedCells : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TrainedCells()
    {
        CellsCommand.Succeeds("simulate", "--cells", "400", "--genes", "200", "--batches", "2", "--out", Counts);
        Train = CellsCommand.Succeeds("train", Counts, "--labels", Labels, "--label", "group", "--batch-column", "batch", "--genes", "150", "--hidden", "64", "--epochs", "40", "--out", Run);
        CellsCommand.Succeeds("cluster", Run);
        CellsCommand.Succeeds("evaluate", Run);
        Metrics = (JsonObject)JsonNode.Parse(File.ReadAllText(PathOf("metrics.json")))!;
    }

    public string Counts => folder.PathOf("counts");

    public string Labels => Path.Combine(Counts, "labels.csv");

    public string Run => folder.PathOf("run");

    public CellsCommand Train { get; }

    public JsonObject Metrics { get; }

    public string PathOf(string name) => Path.Combine(Run, name);

    public double Figure(string name) => double.Parse(Metrics[name]!.ToString(), CultureInfo.InvariantCulture);

    public void Dispose() => folder.Dispose();
}
