using System.Globalization;
using System.Text.Json.Nodes;

namespace VaeScience.Tests.SingleCell;

/// <summary>A small trained run with every product that a report shows; tests that change it do so in a copy.</summary>
public sealed class PicturedCells : IDisposable
{
    private readonly TrainedCells trained = new();

    public PicturedCells()
    {
        CellsCommand.Succeeds("markers", Run, "--draws", "500");
        CellsCommand.Succeeds("annotate", Run, "--markers", Path.Combine(Counts, "markers.csv"), "--skip-unfound");
        CellsCommand.Succeeds("embed", Run, "--method", "umap,tsne");
        Metrics = (JsonObject)JsonNode.Parse(File.ReadAllText(PathOf("metrics.json")))!;
    }

    public string Run => trained.Run;

    public string Counts => trained.Counts;

    public string Labels => trained.Labels;

    public JsonObject Metrics { get; }

    public string PathOf(string name) => trained.PathOf(name);

    public double Figure(string name) => double.Parse(Metrics[name]!.ToString(), CultureInfo.InvariantCulture);

    public void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Run)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    public void Dispose() => trained.Dispose();
}
